using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Cluster.Tls;

/// <summary>What this node shows of itself, and whom it trusts.</summary>
internal sealed record NodeCertificate(SslStreamCertificateContext Context, X509Certificate2Collection Authorities)
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1"; // RFC 5280 §4.2.1.12
    private const string ForClients = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="CryptographicException">The octets are none, or the node itself would not be trusted.</exception>
    /// <exception cref="ArgumentException">The key is not the certificate's.</exception>
    public static NodeCertificate Create(X509Certificate2 leaf, X509Certificate2Collection chain, string authorities)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPem(authorities);
        X509Certificate2Collection intermediates =
            [.. chain.Where(one => !one.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span))];
        var context = SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
        var certificate = new NodeCertificate(context, trusted);
        certificate.Check(leaf, intermediates);
        return certificate;
    }

    /// <summary>How the other side is judged: by its chain to our authorities, and by nothing else.</summary>
    /// <param name="isServer">The other side is the one that was called.</param>
    public X509ChainPolicy PolicyFor(bool isServer)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // the authority is the cluster's own: it is replaced instead
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities);
        policy.ApplicationPolicy.Add(new Oid(isServer ? ForServers : ForClients));
        return policy;
    }

    /// <summary>Why a chain is not trusted.</summary>
    public static string Explain(X509Chain chain) => string.Join(
        ", ", chain.ChainStatus.Select(static status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());

    /// <summary>What the other nodes would refuse is better said here.</summary>
    private void Check(X509Certificate2 leaf, X509Certificate2Collection intermediates)
    {
        foreach (bool isServer in (bool[])[true, false])
        {
            using var chain = new X509Chain { ChainPolicy = PolicyFor(isServer) };
            chain.ChainPolicy.ExtraStore.AddRange(intermediates);
            if (!chain.Build(leaf))
            {
                throw new CryptographicException(
                    $"other nodes would not trust it as a {(isServer ? "server" : "client")}: {Explain(chain)}.");
            }
        }
    }
}
