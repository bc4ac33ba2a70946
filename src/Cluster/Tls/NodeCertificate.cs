using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Certificates;

namespace RelateMail.Cluster.Tls;

/// <summary>The certificate that this node presents, and the authorities that it trusts.</summary>
internal sealed record NodeCertificate(SslStreamCertificateContext Context, X509Certificate2Collection Authorities)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 §4.2.1.12
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="CertificateException">Other nodes would not trust the certificate.</exception>
    public static NodeCertificate Create(
        LoadedCertificate loaded, X509Certificate2Collection authorities, string path)
    {
        var certificate = new NodeCertificate(loaded.Context, authorities);
        certificate.RequireTrust(loaded, path);
        return certificate;
    }

    /// <summary>Policy that trusts chains to the authorities of this cluster and no others.</summary>
    /// <param name="isServer">True if the other side is the server of the connection.</param>
    public X509ChainPolicy PolicyFor(bool isServer)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // a cluster replaces its own authority instead
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities);
        policy.ApplicationPolicy.Add(new Oid(isServer ? ServerAuthentication : ClientAuthentication));
        return policy;
    }

    /// <summary>Why a chain is not trusted.</summary>
    public static string Explain(X509Chain chain) => string.Join(
        ", ", chain.ChainStatus.Select(static status => status.StatusInformation.Trim().TrimEnd('.')).Distinct());

    /// <summary>Applies the policy of the other nodes, so that this node reports an untrusted certificate.</summary>
    private void RequireTrust(LoadedCertificate loaded, string path)
    {
        foreach (bool isServer in (bool[])[true, false])
        {
            using var chain = new X509Chain { ChainPolicy = PolicyFor(isServer) };
            chain.ChainPolicy.ExtraStore.AddRange(loaded.Others);
            if (!chain.Build(loaded.Leaf))
            {
                throw new CertificateException(
                    $"other nodes would not trust {path} as a {(isServer ? "server" : "client")}: {Explain(chain)}.");
            }
        }
    }
}
