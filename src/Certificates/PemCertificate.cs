using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Certificates;

/// <summary>A PEM file: the certificate first, then its chain, with or without the key (RFC 7468 §5).</summary>
internal static class PemCertificate
{
    /// <summary>Returns the server certificate with its key, then the rest in order.</summary>
    /// <exception cref="CertificateException">The file cannot be used.</exception>
    public static X509Certificate2Collection Load(CertificateMaterial material, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"{material.Name} is a damaged PEM file.", exception);
        }

        if (certificates.Count == 0)
        {
            throw new CertificateException($"{material.Name} is a PEM file without a certificate.");
        }

        certificates[0] = PrivateKey.Attach(certificates[0], material);
        return certificates;
    }
}
