using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Cluster.Tls;

/// <summary>Verifies the other side of one handshake, and keeps the reason of a rejection.</summary>
internal sealed class Handshake
{
    /// <summary>Why the other side's certificate was rejected; null if it was accepted.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Verifies the chain only. Names are ignored, because the addresses of nodes change.</summary>
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

        return Refusal is null;
    }
}
