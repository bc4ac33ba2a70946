using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>A self-signed certificate in a PEM file.</summary>
public static class TestCertificate
{
    /// <summary>
    /// Writes certificate and key to one file, which is replaced atomically. The certificate is valid from 100 days ago
    /// until <paramref name="days"/> days and one hour from now.
    /// </summary>
    /// <returns>The thumbprint: SHA-256 in hexadecimal.</returns>
    public static string Write(string path, string serverName, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={serverName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(serverName);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-100), now.AddDays(days).AddHours(1));
        File.WriteAllText(path + ".new", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        File.Move(path + ".new", path, overwrite: true);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
