using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Gateway.Certificates;

/// <summary>A certificate that was loaded and checked: it has its key.</summary>
/// <param name="Context">Shared by all handshakes, so that sessions resume.</param>
/// <param name="Intermediates">Certificates sent beside the leaf.</param>
internal sealed record ServedCertificate(
    SslStreamCertificateContext Context, X509Certificate2 Leaf, int Intermediates, string Path)
{
    public string Thumbprint => Leaf.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>
    /// The names it is for: DNS names in lower case, maybe with a wildcard as first label (RFC 6125 §6.4.3).
    /// </summary>
    public IEnumerable<string> DnsNames()
    {
        X509SubjectAlternativeNameExtension? names =
            Leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is not null
            ? names.EnumerateDnsNames().Select(name => name.ToLowerInvariant())
            : [Leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false).ToLowerInvariant()];
    }
}
