using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Certificates;
using RelateMail.Cluster.Roles;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// An authority for one cluster, in a folder, that issues certificates to nodes. The folder belongs to the program that
/// makes certificates alone: its key makes silos.
/// </summary>
public sealed class NodeCertificateMaker : IDisposable
{
    /// <summary>The authority's certificate, in its own folder and in that of each node.</summary>
    public const string AuthorityFile = "authority.pem";

    /// <summary>A node's certificate with its key.</summary>
    public const string NodeFile = "node.pem";

    private const string AuthorityKeyFile = "authority-key.pem";

    private static readonly TimeSpan s_authorityLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan s_renewal = TimeSpan.FromDays(120);
    private static readonly TimeSpan s_skew = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _now;

    private NodeCertificateMaker(X509Certificate2 authority, DateTimeOffset now)
    {
        _authority = authority;
        _now = now;
    }

    /// <summary>Opens the authority of a folder, or creates it if the folder has none.</summary>
    /// <param name="folder">Created if it is missing.</param>
    /// <param name="now">The present time.</param>
    /// <exception cref="CryptographicException">The files of the authority are damaged.</exception>
    public static NodeCertificateMaker Open(string folder, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string certificate = Path.Combine(folder, AuthorityFile);
        string key = Path.Combine(folder, AuthorityKeyFile);
        if (!File.Exists(certificate))
        {
            using ECDsa pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            SecretFile.Write(key, pair.ExportPkcs8PrivateKeyPem() + "\n");
            SecretFile.Write(certificate, CreateAuthority(pair, now)); // last: it says that both are complete
        }

        return new NodeCertificateMaker(X509Certificate2.CreateFromPemFile(certificate, key), now);
    }

    /// <summary>
    /// Gives a folder a certificate with a role, and the certificate of the authority. Keeps a certificate that this
    /// authority issued for this role and that is valid for at least four more months.
    /// </summary>
    /// <param name="folder">Created if it is missing.</param>
    /// <param name="role">The name of one role.</param>
    /// <returns>True if a certificate was issued.</returns>
    /// <exception cref="ArgumentException">Not a role.</exception>
    /// <exception cref="CertificateException">The authority itself ends too soon.</exception>
    public bool Ensure(string folder, string role)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(role);
        if (!CertificateRoles.TryParse(role, out NodeRoles parsed))
        {
            throw new ArgumentException($"'{role}' is not a role: silo, gateway, read or mail.", nameof(role));
        }

        string path = Path.Combine(folder, NodeFile);
        SecretFile.Write(Path.Combine(folder, AuthorityFile), _authority.ExportCertificatePem() + "\n");
        if (IsUsable(path, parsed))
        {
            return false;
        }

        SecretFile.Write(path, Issue(parsed));
        return true;
    }

    public void Dispose() => _authority.Dispose();

    private bool IsUsable(string path, NodeRoles role)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(path);
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.VerificationTime = _now.UtcDateTime;
            chain.ChainPolicy.CustomTrustStore.Add(_authority);
            return CertificateRoles.Read(certificate) == role && certificate.NotAfter > (_now + s_renewal).LocalDateTime
                && chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            return false; // a damaged one is issued again
        }
    }

    private string Issue(NodeRoles role)
    {
        DateTimeOffset end = Min(_now + s_lifetime, _authority.NotAfter);
        if (end < _now + s_renewal)
        {
            throw new CertificateException(
                $"The authority ends on {_authority.NotAfter:O}. Delete its folder and the folders of all nodes; the"
                + " next run makes new ones.");
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=RelateMail {role}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(CertificateRoles.Uri(role));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40); // positive, and no shorter (RFC 5280 §4.1.2.2)
        using X509Certificate2 issued = request.Create(_authority, _now - s_skew, end, serial);
        return $"{issued.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static string CreateAuthority(ECDsa key, DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=RelateMail cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 certificate = request.CreateSelfSigned(now - s_skew, now + s_authorityLifetime);
        return certificate.ExportCertificatePem() + "\n";
    }

    private static DateTimeOffset Min(DateTimeOffset first, DateTimeOffset second) => first < second ? first : second;
}
