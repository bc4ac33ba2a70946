using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using RelateMail.WebConsole.Settings;

namespace RelateMail.WebConsole.OpenId;

/// <summary>
/// Seals the state of a sign-in with AES-GCM, with a key that follows from the secret of the console at the provider.
/// Every silo has that secret, so a sign-in can end on another silo than it began on.
/// </summary>
internal sealed class SecretProtection : IDataProtectionProvider, IDataProtector
{
    private readonly byte[] _key;

    public SecretProtection(IOptions<ConsoleOptions> options)
        : this(Encoding.UTF8.GetBytes(options.Value.OpenIdConnect!.ClientSecret))
    {
    }

    private SecretProtection(byte[] key) => _key = key;

    public IDataProtector CreateProtector(string purpose) =>
        new SecretProtection(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose)));

    public byte[] Protect(byte[] plaintext)
    {
        byte[] sealedOctets = new byte[Nonce + plaintext.Length + Tag];
        RandomNumberGenerator.Fill(sealedOctets.AsSpan(0, Nonce));
        using var cipher = new AesGcm(_key, Tag);
        cipher.Encrypt(
            sealedOctets.AsSpan(0, Nonce), plaintext, sealedOctets.AsSpan(Nonce, plaintext.Length),
            sealedOctets.AsSpan(Nonce + plaintext.Length));
        return sealedOctets;
    }

    /// <exception cref="CryptographicException">The octets were not sealed with this key.</exception>
    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < Nonce + Tag)
        {
            throw new CryptographicException("The sealed state is too short.");
        }

        byte[] plaintext = new byte[protectedData.Length - Nonce - Tag];
        using var cipher = new AesGcm(_key, Tag);
        cipher.Decrypt(
            protectedData.AsSpan(0, Nonce), protectedData.AsSpan(Nonce, plaintext.Length),
            protectedData.AsSpan(Nonce + plaintext.Length), plaintext);
        return plaintext;
    }

    private static int Nonce => AesGcm.NonceByteSizes.MaxSize;

    private static int Tag => AesGcm.TagByteSizes.MaxSize;
}
