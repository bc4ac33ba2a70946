using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Certificates;

/// <summary>A certificate that was read, and has its key.</summary>
public sealed class LoadedCertificate
{
    /// <param name="leaf">With its key.</param>
    /// <param name="others">What came beside it, in any order.</param>
    public LoadedCertificate(X509Certificate2 leaf, X509Certificate2Collection others)
    {
        Leaf = leaf;
        Others = others;

        // A root is not sent: clients have it, or do not trust it (RFC 8446 §4.4.2).
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

        // offline: nothing is fetched from the network while a server starts
        Context = SslStreamCertificateContext.Create(leaf, sent, offline: true);
    }

    public X509Certificate2 Leaf { get; }

    public X509Certificate2Collection Others { get; }

    public CertificateFacts Facts { get; }

    /// <summary>Shared by all handshakes, so that sessions resume.</summary>
    public SslStreamCertificateContext Context { get; }

    internal static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>DNS names in lower case, maybe with a wildcard as first label (RFC 6125 §6.4.3).</summary>
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
