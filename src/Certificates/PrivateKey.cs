using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RelateMail.Certificates;

/// <summary>
/// Reads the key of a DER or PEM certificate: PKCS#8 (plain or encrypted), PKCS#1 or SEC 1, in PEM or DER.
/// </summary>
internal static class PrivateKey
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";

    /// <exception cref="CertificateException">
    /// The key is missing, cannot be read, or belongs to another certificate.
    /// </exception>
    public static X509Certificate2 Attach(X509Certificate2 certificate, CertificateMaterial material)
    {
        string path = material.KeyName ?? material.Name;
        byte[] file = material.KeyOctets ?? material.Octets;
        try
        {
            X509Certificate2 withKey = certificate.GetKeyAlgorithm() switch
            {
                Rsa => WithRsa(certificate, path, file, material.Password),
                EllipticCurve => WithCurve(certificate, path, file, material.Password),
                _ => throw new CertificateException(
                    $"The certificate of {material.Name} has a key that is neither RSA nor elliptic curve."),
            };

            // Some platforms accept a key from PEM for TLS only after a conversion to PFX.
            return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
        }
        catch (ArgumentException exception)
        {
            throw new CertificateException(
                $"The private key in {path} does not match the certificate in {material.Name}.", exception);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException(
                $"The private key in {path} cannot be read: it is damaged, has another type than the certificate in"
                    + $" {material.Name}, or its password is missing or wrong.",
                exception);
        }
    }

    private static X509Certificate2 WithRsa(X509Certificate2 certificate, string path, byte[] file, string? password)
    {
        using RSA key = RSA.Create();
        Import(key, path, file, password, der => key.ImportRSAPrivateKey(der, out _));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 WithCurve(X509Certificate2 certificate, string path, byte[] file, string? password)
    {
        using ECDsa key = ECDsa.Create();
        Import(key, path, file, password, der => key.ImportECPrivateKey(der, out _));
        return certificate.CopyWithPrivateKey(key);
    }

    private static void Import(
        AsymmetricAlgorithm key, string path, byte[] file, string? password, Action<byte[]> importTraditional)
    {
        if (file.AsSpan().IndexOf("-----BEGIN "u8) >= 0)
        {
            ImportPem(key, path, Encoding.UTF8.GetString(file), password);
            return;
        }

        try
        {
            if (string.IsNullOrEmpty(password))
            {
                key.ImportPkcs8PrivateKey(file, out _);
            }
            else
            {
                key.ImportEncryptedPkcs8PrivateKey(password, file, out _);
            }
        }
        catch (CryptographicException)
        {
            importTraditional(file); // PKCS#1 or SEC 1, without the PKCS#8 wrapping
        }
    }

    private static void ImportPem(AsymmetricAlgorithm key, string path, string text, string? password)
    {
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal))
        {
            if (string.IsNullOrEmpty(password))
            {
                throw new CertificateException($"The private key in {path} is encrypted; a password is required.");
            }

            key.ImportFromEncryptedPem(KeyBlock(text, "ENCRYPTED PRIVATE KEY"), password);
            return;
        }

        foreach (string label in (string[])["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
        {
            if (text.Contains($"-----BEGIN {label}-----", StringComparison.Ordinal))
            {
                key.ImportFromPem(KeyBlock(text, label));
                return;
            }
        }

        throw new CertificateException($"{path} contains no private key.");
    }

    /// <summary>Extracts the key block, because the file can also contain certificates or curve parameters.</summary>
    private static string KeyBlock(string text, string label)
    {
        string end = $"-----END {label}-----";
        int from = text.IndexOf($"-----BEGIN {label}-----", StringComparison.Ordinal);
        int to = text.IndexOf(end, from, StringComparison.Ordinal);
        string block = to < 0 ? "" : text[from..(to + end.Length)];
        return PemEncoding.TryFind(block, out _)
            ? block
            : throw new CryptographicException("The key block is truncated or damaged.");
    }
}
