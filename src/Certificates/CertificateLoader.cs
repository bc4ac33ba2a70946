using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RelateMail.Certificates;

/// <summary>
/// Reads a certificate with its key and its chain: PFX, DER with a key beside it, PEM pair, or one PEM with everything.
/// The content decides, not the file's name.
/// </summary>
public static class CertificateLoader
{
    /// <exception cref="CertificateException">It cannot be used; says which file and why.</exception>
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
            throw new CertificateException($"{material.Name} is damaged, or of a kind that cannot be served.", exception);
        }
    }

    internal static bool IsPem(byte[] octets) => octets.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static X509Certificate2Collection LoadBinary(CertificateMaterial material) =>
        ContentType(material.Octets) switch
        {
            X509ContentType.Pfx => LoadPfx(material),
            X509ContentType.Cert => LoadDer(material),
            _ => throw new CertificateException(
                $"{material.Name} is not a certificate (PFX, DER or PEM), or it is cut off."),
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
                $"{material.Name} is a PFX, which holds its key; leave the key ({material.KeyName}) out.");
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
                    ? $"{material.Name} cannot be opened: it needs a password, or it is damaged."
                    : $"{material.Name} cannot be opened: the password is wrong, or the file is damaged.",
                exception);
        }

        X509Certificate2 leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CertificateException($"{material.Name} holds no private key.");
        return [leaf, .. all.Where(certificate => !ReferenceEquals(certificate, leaf))];
    }

    private static X509Certificate2Collection LoadDer(CertificateMaterial material)
    {
        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(material.Octets);
        return [PrivateKey.Attach(certificate, material)];
    }
}
