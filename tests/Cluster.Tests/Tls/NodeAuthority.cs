using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Cluster.Roles;
using RelateMail.Cluster.Tls;

namespace RelateMail.Cluster.Tests.Tls;

/// <summary>The authority of one cluster, with the certificates of its nodes as files in a temporary folder.</summary>
internal sealed class NodeAuthority : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("relatemail-").FullName;
    private readonly X509Certificate2 _certificate;
    private int _serial;

    public NodeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddDays(-100), now.AddDays(100));
        File.WriteAllText(AuthorityPath, _certificate.ExportCertificatePem());
    }

    public string AuthorityPath => Path.Combine(_folder, "authority.pem");

    public string CertificatePath => Path.Combine(_folder, "node.pem");

    /// <summary>Settings with a certificate that names a role, in a file of its own.</summary>
    public NodeTlsOptions Options(NodeRoles role)
    {
        using X509Certificate2 node = Issue(role: role);
        string path = WriteFile($"{role}-{_serial}.pem", $"{node.ExportCertificatePem()}\n{Key(node)}\n");
        return new() { CertificatePath = path, AuthorityPath = AuthorityPath, RequireRoles = true };
    }

    /// <summary>Settings with a certificate of this authority, in a file with its key.</summary>
    public NodeTlsOptions Options()
    {
        using X509Certificate2 node = Issue();
        return Write(node);
    }

    public NodeTlsOptions Write(X509Certificate2 node)
    {
        File.WriteAllText(CertificatePath, $"{node.ExportCertificatePem()}\n{Key(node)}\n");
        return new() { CertificatePath = CertificatePath, AuthorityPath = AuthorityPath };
    }

    public string WriteFile(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string WriteFile(string name, byte[] octets)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, octets);
        return path;
    }

    /// <param name="days">Remaining days of validity.</param>
    /// <param name="usage">The only extended key usage; null omits the extension.</param>
    /// <param name="role">The role that it names; None for none.</param>
    public X509Certificate2 Issue(int days = 30, string? usage = null, NodeRoles role = NodeRoles.None)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=node-{++_serial}", key, HashAlgorithmName.SHA256);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        if (role != NodeRoles.None)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("node.example.org");
            names.AddUri(new Uri("https://example.org/"));
            names.AddUri(CertificateRoles.Uri(role));
            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 issued =
            request.Create(_certificate, now.AddDays(-50), now.AddDays(days), BitConverter.GetBytes(_serial));
        return issued.CopyWithPrivateKey(key);
    }

    public static string Key(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    public void Dispose()
    {
        _certificate.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
