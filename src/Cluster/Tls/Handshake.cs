using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RelateMail.Cluster.Roles;

namespace RelateMail.Cluster.Tls;

/// <summary>Verifies the other side of one handshake, and keeps the reason of a rejection.</summary>
/// <param name="mustBeSilo">True if the other side is or becomes a silo of the cluster.</param>
/// <param name="requiresRole">True if a certificate without a role is rejected.</param>
internal sealed class Handshake(bool mustBeSilo, bool requiresRole)
{
    private NodeRoles _roles;

    /// <summary>Why the other side's certificate was rejected; null if it was accepted.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Verifies the chain and the role. Names are ignored, because the addresses of nodes change.</summary>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        SslPolicyErrors serious = errors & ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (certificate is null || serious.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            Refusal = "it presents no certificate";
        }
        else if (serious != SslPolicyErrors.None || chain is null)
        {
            Refusal = $"the certificate of {certificate.Subject} is not trusted:"
                + $" {(chain is null ? "no chain" : NodeCertificate.Explain(chain))}";
        }
        else
        {
            VerifyRole(certificate);
        }

        return Refusal is null;
    }

    /// <summary>
    /// The accepted peer. If its certificate names no role, it may do everything, as in versions without roles.
    /// </summary>
    public ConnectedPeer Identify() => new(_roles == NodeRoles.None ? NodeRoles.Silo : _roles, mustBeSilo);

    private void VerifyRole(X509Certificate certificate)
    {
        using X509Certificate2? copy = certificate is X509Certificate2 ? null : new X509Certificate2(certificate);
        _roles = CertificateRoles.Read(copy ?? (X509Certificate2)certificate);
        if (_roles == NodeRoles.None && requiresRole)
        {
            Refusal = $"the certificate of {certificate.Subject} names no role, which Cluster:Tls:RequireRoles demands";
        }
        else if (mustBeSilo && _roles != NodeRoles.None && !_roles.HasFlag(NodeRoles.Silo))
        {
            Refusal = $"the certificate of {certificate.Subject} has the role {_roles} and not the role of a silo";
        }
    }
}
