using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Webhooks;

/// <summary>
/// Encrypts the secrets of webhooks for the store. The cipher is AES-256-GCM with <c>Webhooks:SealKey</c>, bound to the
/// name of the webhook.
/// </summary>
/// <remarks>Format: 1 octet of version (1), 12 of nonce, 16 of tag, then the ciphertext.</remarks>
public sealed class WebhookSealer(IOptions<WebhookOptions> options)
{
    private const byte Format = 1;
    private const int NonceOctets = 12;
    private const int TagOctets = 16;
    private const int HeadOctets = 1 + NonceOctets + TagOctets;

    private readonly byte[]? _key =
        options.Value.SealKey is { Length: > 0 } key ? Convert.FromBase64String(key) : null;

    /// <summary>False if no key is set; webhooks cannot be created then.</summary>
    public bool HasKey => _key is not null;

    /// <summary>Encrypts a secret for one webhook; under another name it cannot be opened.</summary>
    /// <exception cref="WebhookSealException">No key is set.</exception>
    public byte[] Seal(ReadOnlySpan<byte> secret, string webhook)
    {
        byte[] key = _key ?? throw new WebhookSealException("Webhooks:SealKey is not set on this silo.");
        byte[] octets = new byte[HeadOctets + secret.Length];
        octets[0] = Format;
        RandomNumberGenerator.Fill(octets.AsSpan(1, NonceOctets));
        using var cipher = new AesGcm(key, TagOctets);
        cipher.Encrypt(
            octets.AsSpan(1, NonceOctets), secret, octets.AsSpan(HeadOctets), octets.AsSpan(1 + NonceOctets, TagOctets),
            Context(webhook));
        return octets;
    }

    /// <exception cref="WebhookSealException">
    /// The key of this silo does not decrypt the secret; the message names the setting.
    /// </exception>
    public byte[] Open(ReadOnlySpan<byte> octets, string webhook)
    {
        byte[] key = _key ?? throw new WebhookSealException("Webhooks:SealKey is not set on this silo.");
        if (octets.Length < HeadOctets || octets[0] != Format)
        {
            throw new WebhookSealException("This version of RelateMail does not support the format of the secret.");
        }

        byte[] secret = new byte[octets.Length - HeadOctets];
        try
        {
            using var cipher = new AesGcm(key, TagOctets);
            cipher.Decrypt(
                octets.Slice(1, NonceOctets), octets[HeadOctets..], octets.Slice(1 + NonceOctets, TagOctets), secret,
                Context(webhook));
            return secret;
        }
        catch (AuthenticationTagMismatchException exception)
        {
            throw new WebhookSealException(
                "Webhooks:SealKey of this silo differs from the key that encrypted the secret.", exception);
        }
    }

    private static byte[] Context(string webhook) => Encoding.UTF8.GetBytes($"relatemail webhook {webhook}");
}

/// <summary>A secret of a webhook cannot be encrypted or decrypted. The message names the setting.</summary>
public sealed class WebhookSealException : Exception
{
    public WebhookSealException()
    {
    }

    public WebhookSealException(string message)
        : base(message)
    {
    }

    public WebhookSealException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
