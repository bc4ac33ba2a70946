using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Testing;

/// <summary>The folder of one server, with its database and its certificate.</summary>
internal sealed class ServerFolder : IDisposable
{
    private readonly bool _isTemporary;

    private ServerFolder(string path, bool isTemporary, X509Certificate2? certificate)
    {
        Path = path;
        _isTemporary = isTemporary;
        Certificate = certificate;
        if (certificate is not null)
        {
            CertificatePath = System.IO.Path.Combine(path, "test.pfx");
            File.WriteAllBytes(CertificatePath, certificate.Export(X509ContentType.Pfx));
        }
    }

    public string Path { get; }

    public X509Certificate2? Certificate { get; }

    public string? CertificatePath { get; }

    public static ServerFolder Open(RelateMailServerOptions options)
    {
        string path = options.Folder is { } folder
            ? Directory.CreateDirectory(System.IO.Path.GetFullPath(folder)).FullName
            : Directory.CreateTempSubdirectory("relatemail-").FullName;
        return new ServerFolder(path, options.Folder is null, options.UseTls ? MakeCertificate() : null);
    }

    public void Dispose()
    {
        Certificate?.Dispose();
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
    }
}
