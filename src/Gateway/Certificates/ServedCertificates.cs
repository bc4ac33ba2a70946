using System.Net.Security;
using RelateMail.Smtp.Connections;

namespace RelateMail.Gateway.Certificates;

/// <summary>What this node serves. Each handshake looks at one snapshot, and a swap is one write.</summary>
internal sealed class ServedCertificates : IServerCertificates
{
    private volatile CertificateSnapshot? _snapshot;

    /// <param name="snapshot">Null where no certificate is configured.</param>
    public ServedCertificates(CertificateSnapshot? snapshot)
    {
        _snapshot = snapshot;
    }

    public bool IsConfigured => _snapshot is not null;

    public SslStreamCertificateContext ForName(string? serverName) => _snapshot is { } snapshot
        ? snapshot.ForName(serverName)
        : throw new InvalidOperationException("No certificate is configured.");

    /// <summary>Serves others from the next handshake on; sessions that are open stay as they are.</summary>
    public void Swap(CertificateSnapshot snapshot) => _snapshot = snapshot;
}
