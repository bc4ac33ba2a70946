using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Silo.Tests.Harness;

/// <summary>A root certificate, an intermediate certificate, and the leaf certificates that it issues.</summary>
internal static class TestAuthority
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-100);
    private static readonly DateTimeOffset s_until = DateTimeOffset.UtcNow.AddDays(400);
    private static readonly X509Certificate2 s_root = Make("CN=root", null, null, s_from, s_until);

    public static X509Certificate2 Intermediate { get; } = Make("CN=intermediate", s_root, null, s_from, s_until);

    /// <summary>
    /// A certificate for a name, issued <paramref name="sinceDays"/> days ago, that expires in <paramref name="days"/>
    /// days.
    /// </summary>
    public static X509Certificate2 Leaf(string name, int days = 90, int sinceDays = 10) => Make(
        $"CN={name}", Intermediate, name,
        DateTimeOffset.UtcNow.AddDays(-sinceDays), DateTimeOffset.UtcNow.AddDays(days));

    /// <summary>The leaf with its chain, as certbot writes it, and the root, which is never sent.</summary>
    public static string ChainPem(X509Certificate2 leaf) =>
        $"{leaf.ExportCertificatePem()}\n{Intermediate.ExportCertificatePem()}\n{s_root.ExportCertificatePem()}\n";

    public static string KeyPem(X509Certificate2 leaf) => leaf.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public static byte[] Pfx(X509Certificate2 leaf, string? password = null)
    {
        using X509Certificate2 intermediate = X509CertificateLoader.LoadCertificate(Intermediate.RawData);
        using X509Certificate2 root = X509CertificateLoader.LoadCertificate(s_root.RawData);
        return new X509Certificate2Collection { leaf, intermediate, root }.Export(X509ContentType.Pkcs12, password)!;
    }

    private static X509Certificate2 Make(
        string subject, X509Certificate2? issuer, string? name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(name is null, false, 0, true));
        if (name is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(from, until);
        }

        using X509Certificate2 issued = request.Create(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), from, until,
            RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
