using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;

namespace RelateMail.Certificates;

/// <summary>
/// Encrypts certificates with their private keys for transport and storage in the cluster. The cipher is AES-256-GCM
/// with <c>Certificates:EncryptionKey</c>, bound to the server name. Only the nodes that seal or open a
/// certificate have its private key in memory.
/// </summary>
/// <remarks>
/// Format: 1 octet of version (1), 12 of nonce, 16 of tag, then the ciphertext of a PFX without a password.
/// </remarks>
public sealed class CertificateSealer(IOptions<CertificateWatchOptions> options)
{
    private const byte Format = 1;
    private const int NonceOctets = 12;
    private const int TagOctets = 16;
    private const int HeadOctets = 1 + NonceOctets + TagOctets;

    private readonly byte[]? _key =
        options.Value.EncryptionKey is { Length: > 0 } key ? Convert.FromBase64String(key) : null;

    /// <summary>False if no encryption key is set; certificates cannot be rolled out then.</summary>
    public bool HasKey => _key is not null;

    /// <summary>Encrypts the certificate for one server name; under another name it cannot be opened.</summary>
    /// <exception cref="InvalidOperationException">No encryption key is set.</exception>
    public SealedCertificate Seal(LoadedCertificate certificate, string serverName)
    {
        byte[] key = _key ?? throw new InvalidOperationException("Certificates:EncryptionKey is not set.");
        X509Certificate2Collection all = [certificate.Leaf, .. certificate.Others];
        byte[] plain = all.Export(X509ContentType.Pkcs12)!;
        try
        {
            byte[] octets = new byte[HeadOctets + plain.Length];
            octets[0] = Format;
            RandomNumberGenerator.Fill(octets.AsSpan(1, NonceOctets));
            using var cipher = new AesGcm(key, TagOctets);
            cipher.Encrypt(
                octets.AsSpan(1, NonceOctets), plain, octets.AsSpan(HeadOctets),
                octets.AsSpan(1 + NonceOctets, TagOctets), Context(serverName));
            return new SealedCertificate
            {
                Facts = certificate.Facts,
                Octets = ImmutableCollectionsMarshal.AsImmutableArray(octets),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <exception cref="CertificateException">
    /// The key of this node does not decrypt the certificate; the message names the setting.
    /// </exception>
    public LoadedCertificate Open(SealedCertificate certificate, string serverName)
    {
        if (_key is null)
        {
            throw new CertificateException("Certificates:EncryptionKey is not set on this node.");
        }

        ReadOnlySpan<byte> octets = certificate.Octets.AsSpan();
        if (octets.Length <= HeadOctets || octets[0] != Format)
        {
            throw new CertificateException(
                "This version of RelateMail does not support the format of the stored certificate.");
        }

        byte[] plain = new byte[octets.Length - HeadOctets];
        try
        {
            using var cipher = new AesGcm(_key, TagOctets);
            cipher.Decrypt(
                octets.Slice(1, NonceOctets), octets[HeadOctets..], octets.Slice(1 + NonceOctets, TagOctets), plain,
                Context(serverName));
            return CertificateLoader.Load(new CertificateMaterial { Name = "The rolled-out PFX", Octets = plain });
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new CertificateException(
                "Certificates:EncryptionKey of this node differs from the key that encrypted the certificate.",
                exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static byte[] Context(string serverName) => Encoding.UTF8.GetBytes($"relatemail certificate {serverName}");
}
