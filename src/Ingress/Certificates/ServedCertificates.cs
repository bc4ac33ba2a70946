using System.Net.Security;
using RelateMail.Certificates;
using RelateMail.Smtp.Transport;

namespace RelateMail.Ingress.Certificates;

/// <summary>What this node serves. Each handshake looks at one snapshot, and a swap is one write.</summary>
internal sealed class ServedCertificates : IServerCertificates
{
    private readonly Lock _lock = new();
    private volatile CertificateSnapshot? _snapshot;

    /// <param name="configured">The default one first; empty where none is configured.</param>
    public ServedCertificates(IReadOnlyList<ConfiguredCertificate> configured)
    {
        Configured = configured;
        _snapshot = configured.Count == 0
            ? null
            : new(configured.Select(static one => new NamedCertificate(one.ServerName, one.Loaded)));
    }

    /// <summary>What the settings name, as it was at start.</summary>
    public IReadOnlyList<ConfiguredCertificate> Configured { get; }

    public bool IsConfigured => _snapshot is not null;

    public SslStreamCertificateContext ForName(string? serverName) => Snapshot.ForName(serverName).Context;

    public bool IsKnown(string serverName) => Snapshot.Find(serverName) is not null;

    /// <summary>Serves another one from the next handshake on; sessions that are open stay as they are.</summary>
    public void Swap(string serverName, LoadedCertificate certificate)
    {
        lock (_lock)
        {
            _snapshot = Snapshot.With(serverName, certificate);
        }
    }

    private CertificateSnapshot Snapshot =>
        _snapshot ?? throw new InvalidOperationException("No certificate is configured.");
}
