using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Certificates;

namespace RelateMail.Tests.Harness;

/// <summary>A chain of three test certificates, and a temporary folder for files, deleted on disposal.</summary>
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

    public static X509Certificate2 Leaf(
        bool rsa = false, DateTimeOffset? notAfter = null, params string[] names) => Make(
        $"CN={(names.Length > 0 ? names[0] : "mx.example.org")}",
        s_intermediate,
        rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256),
        notAfter ?? DateTimeOffset.UtcNow.AddDays(90),
        names.Length > 0 ? names : ["mx.example.org"]);

    /// <summary>A certificate with another start of validity, or with another extended key usage.</summary>
    public static X509Certificate2 Odd(DateTimeOffset? notBefore = null, string? use = null) => Make(
        "CN=mx.example.org",
        s_intermediate,
        ECDsa.Create(ECCurve.NamedCurves.nistP256),
        DateTimeOffset.UtcNow.AddDays(90),
        notBefore,
        use,
        "mx.example.org");

    /// <summary>A self-signed certificate.</summary>
    public static X509Certificate2 SelfSigned(string name)
    {
        var request = new CertificateRequest(
            $"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(s_from, s_from.AddDays(100));
    }

    /// <summary>The leaf, the intermediate and the root.</summary>
    public static string ChainPem(X509Certificate2 leaf) => $"{leaf.ExportCertificatePem()}\n"
        + $"{Intermediate.ExportCertificatePem()}\n{Root.ExportCertificatePem()}\n";

    public static LoadedCertificate Loaded(X509Certificate2 leaf) => CertificateLoader.Load(new CertificateMaterial
    {
        Name = "test",
        Octets = System.Text.Encoding.ASCII.GetBytes($"{ChainPem(leaf)}{KeyPem(leaf)}"),
    });

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

    /// <summary>
    /// Creates a folder as kubelet does: the files link through <c>..data</c> to a folder of their version. Another
    /// call replaces <c>..data</c> by the next version in one step.
    /// </summary>
    public string MountSecret(X509Certificate2 leaf)
    {
        string mount = Path.Combine(Directory, "secret");
        string version = $"..{Guid.NewGuid():N}";
        System.IO.Directory.CreateDirectory(Path.Combine(mount, version));
        File.WriteAllText(Path.Combine(mount, version, "tls.crt"), ChainPem(leaf));
        File.WriteAllText(Path.Combine(mount, version, "tls.key"), KeyPem(leaf));
        string data = Path.Combine(mount, "..data");
        File.CreateSymbolicLink($"{data}_tmp", version);
        if (File.Exists(Path.Combine(mount, "tls.crt")))
        {
            System.Diagnostics.Process.Start("mv", ["-T", $"{data}_tmp", data]).WaitForExit(); // rename(2) of a link
            return mount;
        }

        System.IO.Directory.Move($"{data}_tmp", data);
        File.CreateSymbolicLink(Path.Combine(mount, "tls.crt"), Path.Combine("..data", "tls.crt"));
        File.CreateSymbolicLink(Path.Combine(mount, "tls.key"), Path.Combine("..data", "tls.key"));
        return mount;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);

    public static string KeyPem(X509Certificate2 certificate) => Key(certificate).ExportPkcs8PrivateKeyPem();

    public static AsymmetricAlgorithm Key(X509Certificate2 certificate) =>
        (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()!;

    private static X509Certificate2 Make(
        string subject,
        X509Certificate2? issuer,
        AsymmetricAlgorithm key,
        DateTimeOffset notAfter,
        params string[] names) =>
        Make(subject, issuer, key, notAfter, null, null, names);

    private static X509Certificate2 Make(
        string subject,
        X509Certificate2? issuer,
        AsymmetricAlgorithm key,
        DateTimeOffset notAfter,
        DateTimeOffset? notBefore,
        string? use,
        params string[] names)
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

        if (use is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
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
            issuer.SubjectName, generator, notBefore ?? s_from, until, RandomNumberGenerator.GetBytes(8));
        return key is RSA ownRsa ? certificate.CopyWithPrivateKey(ownRsa) : certificate.CopyWithPrivateKey((ECDsa)key);
    }
}
