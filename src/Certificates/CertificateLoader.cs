using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RelateMail.Certificates;

/// <summary>
/// Loads a certificate with its key and chain from PFX, from DER with a separate key file, from a PEM pair, or from one
/// PEM file with everything. The format is detected from the content; the file name has no meaning.
/// </summary>
public static class CertificateLoader
{
    /// <exception cref="CertificateException">
    /// The certificate cannot be used; the message names the file and the reason.
    /// </exception>
    public static LoadedCertificate Load(CertificateSource source) => Load(source.Read());

    /// <inheritdoc cref="Load(CertificateSource)"/>
    public static LoadedCertificate Load(CertificateMaterial material)
    {
        try
        {
            X509Certificate2Collection certificates = IsPem(material.Octets)
                ? PemCertificate.Load(material, Encoding.UTF8.GetString(material.Octets))
                : LoadBinary(material);
            return new LoadedCertificate(certificates[0], [.. certificates.Skip(1)]);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"{material.Name} is damaged, or its type is not supported.", exception);
        }
    }

    internal static bool IsPem(byte[] octets) => octets.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static X509Certificate2Collection LoadBinary(CertificateMaterial material) =>
        ContentType(material.Octets) switch
        {
            X509ContentType.Pfx => LoadPfx(material),
            X509ContentType.Cert => LoadDer(material),
            _ => throw new CertificateException(
                $"{material.Name} is not a certificate (PFX, DER or PEM), or it is truncated."),
        };

    private static X509ContentType ContentType(byte[] octets)
    {
        try
        {
            return octets.Length == 0 ? X509ContentType.Unknown : X509Certificate2.GetCertContentType(octets);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    private static X509Certificate2Collection LoadPfx(CertificateMaterial material)
    {
        if (material.KeyName is not null)
        {
            throw new CertificateException(
                $"{material.Name} is a PFX, which contains its key; do not set a key file ({material.KeyName}).");
        }

        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(material.Octets, material.Password);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException(
                string.IsNullOrEmpty(material.Password)
                    ? $"{material.Name} cannot be opened: a password is required, or the file is damaged."
                    : $"{material.Name} cannot be opened: the password is wrong, or the file is damaged.",
                exception);
        }

        X509Certificate2 leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CertificateException($"{material.Name} contains no private key.");
        return [leaf, .. all.Where(certificate => !ReferenceEquals(certificate, leaf))];
    }

    private static X509Certificate2Collection LoadDer(CertificateMaterial material)
    {
        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(material.Octets);
        return [PrivateKey.Attach(certificate, material)];
    }
}
