using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Gateway.Tests.Harness;

/// <summary>A chain of three made for the tests, and a folder for files that goes with the test.</summary>
internal sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-10);
    private static readonly X509Certificate2 s_root = Make("CN=root", null, RSA.Create(2048), s_from);
    private static readonly X509Certificate2 s_intermediate = Make("CN=intermediate", s_root, ECDsa.Create(), s_from);

    public TestCertificates()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("relatemail-").FullName;
    }

    public string Directory { get; }

    public static X509Certificate2 Root => s_root;

    public static X509Certificate2 Intermediate => s_intermediate;

    public static X509Certificate2 Leaf(bool rsa = false, DateTimeOffset? notAfter = null, params string[] names) => Make(
        $"CN={(names.Length > 0 ? names[0] : "mx.example.org")}",
        s_intermediate,
        rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256),
        notAfter ?? DateTimeOffset.UtcNow.AddDays(90),
        names.Length > 0 ? names : ["mx.example.org"]);

    public string Write(string name, byte[] octets)
    {
        string path = Path.Combine(Directory, name);
        File.WriteAllBytes(path, octets);
        return path;
    }

    public string Write(string name, string text)
    {
        string path = Path.Combine(Directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    public static string KeyPem(X509Certificate2 certificate) => Key(certificate).ExportPkcs8PrivateKeyPem();

    public static AsymmetricAlgorithm Key(X509Certificate2 certificate) =>
        (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()!;

    private static X509Certificate2 Make(
        string subject, X509Certificate2? issuer, AsymmetricAlgorithm key, DateTimeOffset notAfter, params string[] names)
    {
        CertificateRequest request = key is RSA rsa
            ? new(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(names.Length == 0, false, 0, true));
        if (names.Length > 0)
        {
            var builder = new SubjectAlternativeNameBuilder();
            Array.ForEach(names, builder.AddDnsName);
            request.CertificateExtensions.Add(builder.Build());
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(s_from, s_from.AddYears(1));
        }

        X509SignatureGenerator generator = issuer.GetRSAPrivateKey() is { } issuerRsa
            ? X509SignatureGenerator.CreateForRSA(issuerRsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        DateTimeOffset until = names.Length == 0 ? s_from.AddYears(1) : notAfter;
        X509Certificate2 certificate = request.Create(
            issuer.SubjectName, generator, s_from, until, RandomNumberGenerator.GetBytes(8));
        return key is RSA ownRsa ? certificate.CopyWithPrivateKey(ownRsa) : certificate.CopyWithPrivateKey((ECDsa)key);
    }
}
