using System.Net.Security;
using RelateMail.Certificates;
using RelateMail.Smtp.Transport;

namespace RelateMail.Ingress.Certificates;

/// <summary>The certificates that this node serves. Handshakes read one immutable table; a swap replaces it.</summary>
internal sealed class ServedCertificates : IServerCertificates
{
    private readonly Lock _lock = new();
    private volatile ServedCertificateTable? _table;

    /// <param name="configured">The default first; empty if no certificate is configured.</param>
    public ServedCertificates(IReadOnlyList<ConfiguredCertificate> configured)
    {
        Configured = configured;
        _table = configured.Count == 0
            ? null
            : new(configured.Select(static one => (one.ServerName, one.Loaded)));
    }

    /// <summary>The certificates of the settings as loaded at start.</summary>
    public IReadOnlyList<ConfiguredCertificate> Configured { get; }

    public bool IsConfigured => _table is not null;

    public SslStreamCertificateContext ForName(string? serverName) => Table.ForName(serverName).Context;

    public bool IsKnown(string serverName) => Table.Find(serverName) is not null;

    /// <summary>Serves another certificate from the next handshake on; open sessions keep theirs.</summary>
    public void Swap(string serverName, LoadedCertificate certificate)
    {
        lock (_lock)
        {
            _table = Table.With(serverName, certificate);
        }
    }

    private ServedCertificateTable Table =>
        _table ?? throw new InvalidOperationException("No certificate is configured.");
}
