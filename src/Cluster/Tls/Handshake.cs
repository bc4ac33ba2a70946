using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RelateMail.Cluster.Tls;

/// <summary>One handshake: verifies the other side, and keeps why it was refused.</summary>
internal sealed class Handshake
{
    /// <summary>Why the other side's certificate was refused; null where it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The chain decides; names do not matter, for nodes go by addresses that change.</summary>
    public bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        SslPolicyErrors serious = errors & ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (certificate is null || serious.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            Refusal = "it shows no certificate";
        }
        else if (serious != SslPolicyErrors.None || chain is null)
        {
            Refusal = $"the certificate of {certificate.Subject} is not trusted:"
                + $" {(chain is null ? "it has no chain" : NodeCertificate.Explain(chain))}";
        }

        return Refusal is null;
    }
}
