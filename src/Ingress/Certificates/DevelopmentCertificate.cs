using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Certificates;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// A self-signed certificate, so that TLS works at once on a developer's machine. Created only in Development, and by
/// <see cref="CertificateCommand"/>.
/// </summary>
internal static class DevelopmentCertificate
{
    public const string FileName = "development-certificate.pem";

    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(365);

    /// <summary>
    /// Creates the certificate with its key in a directory, unless a valid one for the server name exists there.
    /// </summary>
    /// <returns>True if it was created.</returns>
    public static bool Ensure(string directory, string serverName, DateTimeOffset now, out string path)
    {
        path = Path.Combine(directory, FileName);
        if (IsUsable(path, serverName, now))
        {
            return false;
        }

        SecretFile.Write(path, Create(serverName, now));
        return true;
    }

    private static bool IsUsable(string path, string serverName, DateTimeOffset now)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            LoadedCertificate certificate = CertificateLoader.Load(new CertificateSource(path, null, null));
            return certificate.Facts.NotAfter > now && certificate.Facts.NotBefore <= now
                && certificate.Facts.Names.Contains(serverName.ToLowerInvariant());
        }
        catch (CertificateException)
        {
            return false; // a damaged one is created again
        }
    }

    private static string Create(string serverName, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(serverName.ToLowerInvariant());
        if (!serverName.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            names.AddDnsName("localhost");
        }

        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        var request = new CertificateRequest("CN=RelateMail development", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false)); // serverAuth
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now + s_lifetime);
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
