using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Ledger.Fleet;

/// <summary>Issues the gateways' certificates.</summary>
/// <param name="serverName">The name in the certificates.</param>
internal sealed class FleetAuthority(string serverName)
{
    private readonly X509Certificate2 _root = MakeRoot();

    /// <summary>Issues a new certificate, valid for 90 days.</summary>
    public FleetCertificate Issue()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={serverName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(serverName);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 leaf = request.Create(
            _root, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(90),
            RandomNumberGenerator.GetBytes(16));
        return new FleetCertificate(
            $"{leaf.ExportCertificatePem()}\n{_root.ExportCertificatePem()}\n",
            key.ExportPkcs8PrivateKeyPem(),
            leaf.GetCertHashString(HashAlgorithmName.SHA256));
    }

    private static X509Certificate2 MakeRoot()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Ledger authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
    }
}

/// <param name="Chain">PEM, the leaf first.</param>
/// <param name="Key">PEM.</param>
/// <param name="Thumbprint">SHA-256 of the leaf, in hexadecimal digits.</param>
internal sealed record FleetCertificate(string Chain, string Key, string Thumbprint);
