using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Grains.Contracts;

namespace RelateMail.Certificates;

/// <summary>A certificate in memory, with its private key and chain.</summary>
public sealed class LoadedCertificate
{
    /// <param name="leaf">The server certificate with its private key.</param>
    /// <param name="others">The other certificates of the files, in any order.</param>
    public LoadedCertificate(X509Certificate2 leaf, X509Certificate2Collection others)
    {
        Leaf = leaf;
        Others = others;

        // Roots are not sent: a client that trusts a root has it already (RFC 8446 §4.4.2).
        X509Certificate2Collection sent = [.. others.Where(certificate => !IsRoot(certificate))];
        Facts = new CertificateFacts
        {
            Thumbprint = leaf.GetCertHashString(HashAlgorithmName.SHA256),
            Subject = leaf.Subject,
            Issuer = leaf.Issuer,
            Names = [.. NamesOf(leaf)],
            KeyAlgorithm = KeyAlgorithmOf(leaf),
            NotBefore = leaf.NotBefore.ToUniversalTime(),
            NotAfter = leaf.NotAfter.ToUniversalTime(),
            PublicKeyDigest = Convert.ToHexString(SHA256.HashData(leaf.PublicKey.ExportSubjectPublicKeyInfo())),
            Intermediates = sent.Count,
        };

        // offline: a start must not download certificates
        Context = SslStreamCertificateContext.Create(leaf, sent, offline: true);
    }

    public X509Certificate2 Leaf { get; }

    public X509Certificate2Collection Others { get; }

    public CertificateFacts Facts { get; }

    /// <summary>Shared by all handshakes, so that TLS sessions can resume.</summary>
    public SslStreamCertificateContext Context { get; }

    internal static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>DNS names in lower case; the first label can be a wildcard (RFC 6125 §6.4.3).</summary>
    private static IEnumerable<string> NamesOf(X509Certificate2 leaf)
    {
        X509SubjectAlternativeNameExtension? names =
            leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is not null
            ? names.EnumerateDnsNames().Select(name => name.ToLowerInvariant())
            : [leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false).ToLowerInvariant()];
    }

    private static string KeyAlgorithmOf(X509Certificate2 leaf)
    {
        using RSA? rsa = leaf.GetRSAPublicKey();
        if (rsa is not null)
        {
            return $"RSA {rsa.KeySize}";
        }

        using ECDsa? curve = leaf.GetECDsaPublicKey();
        return curve is not null ? $"ECDSA P-{curve.KeySize}" : leaf.PublicKey.Oid.FriendlyName ?? "unknown";
    }
}
