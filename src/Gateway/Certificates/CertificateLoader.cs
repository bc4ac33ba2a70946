using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RelateMail.Gateway.Certificates;

/// <summary>
/// Loads a certificate with its key and its chain: PFX, DER with a key beside it, PEM pair, or one PEM with everything.
/// The content decides, not the file's name.
/// </summary>
internal static class CertificateLoader
{
    private const int MaxFileOctets = 1024 * 1024;

    /// <exception cref="CertificateException">It cannot be used; says which file and why.</exception>
    public static ServedCertificate Load(CertificateSource source)
    {
        byte[] file = ReadFile(source.Path);
        X509Certificate2Collection certificates = IsPem(file)
            ? PemCertificate.Load(source, Encoding.UTF8.GetString(file))
            : LoadBinary(source, file);
        X509Certificate2 leaf = certificates[0];
        var intermediates = new X509Certificate2Collection();
        foreach (X509Certificate2 certificate in certificates.Skip(1))
        {
            if (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
            {
                continue; // a root: clients have it, or do not trust it (RFC 8446 §4.4.2)
            }

            intermediates.Add(certificate);
        }

        // offline: nothing is fetched from the network while a server starts
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        return new ServedCertificate(context, leaf, intermediates.Count, source.Path);
    }

    /// <exception cref="CertificateException">Missing, unreadable or too large.</exception>
    internal static byte[] ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileOctets })
            {
                throw new CertificateException($"{path} is not a certificate or key: it is larger than 1 MiB.");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException($"{path} does not exist.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
                Directory.Exists(path)
                    ? $"{path} is a directory, not a file."
                    : $"{path} cannot be read: {Reason(exception)}",
                exception);
        }
    }

    internal static string Reason(Exception exception) => exception is UnauthorizedAccessException
        ? "permission denied." : exception.Message;

    private static bool IsPem(byte[] file) => file.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    private static X509Certificate2Collection LoadBinary(CertificateSource source, byte[] file) =>
        ContentType(file) switch
        {
            X509ContentType.Pfx => LoadPfx(source, file),
            X509ContentType.Cert => LoadDer(source, file),
            _ => throw new CertificateException($"{source.Path} is not a certificate (PFX, DER or PEM)."),
        };

    private static X509ContentType ContentType(byte[] file)
    {
        try
        {
            return file.Length == 0 ? X509ContentType.Unknown : X509Certificate2.GetCertContentType(file);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    private static X509Certificate2Collection LoadPfx(CertificateSource source, byte[] file)
    {
        if (source.KeyPath is not null)
        {
            throw new CertificateException(
                $"{source.Path} is a PFX, which holds its key; leave the key path ({source.KeyPath}) empty.");
        }

        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(file, source.Password);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException(
                string.IsNullOrEmpty(source.Password)
                    ? $"{source.Path} cannot be opened: it needs a password, or it is damaged."
                    : $"{source.Path} cannot be opened: the password is wrong, or the file is damaged.",
                exception);
        }

        X509Certificate2 leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CertificateException($"{source.Path} holds no private key.");
        return [leaf, .. all.Where(certificate => !ReferenceEquals(certificate, leaf))];
    }

    private static X509Certificate2Collection LoadDer(CertificateSource source, byte[] file)
    {
        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(file);
        return [PrivateKey.Attach(certificate, source)];
    }
}
