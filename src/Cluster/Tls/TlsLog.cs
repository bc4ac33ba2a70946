using Microsoft.Extensions.Logging;

namespace RelateMail.Cluster.Tls;

/// <summary>Log events of TLS between the nodes: 390 to 393.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(390, LogLevel.Warning,
        "TLS with the node {Peer} failed; further failures of this address are not logged for a minute: {Reason}")]
    public static partial void NodeRefused(this ILogger logger, string peer, string reason);

    [LoggerMessage(391, LogLevel.Debug, "TLS with the node {Peer} failed: {Reason}")]
    public static partial void NodeRefusedAgain(this ILogger logger, string peer, string reason);

    [LoggerMessage(392, LogLevel.Information,
        "The files of Cluster:Tls have changed; new connections use the new certificate, valid until {NotAfter:O}.")]
    public static partial void NodeCertificateChanged(this ILogger logger, DateTime notAfter);

    [LoggerMessage(393, LogLevel.Error,
        "The files of Cluster:Tls cannot be used; the previous certificate stays in use. Correct the files: {Reason}")]
    public static partial void NodeCertificateKept(this ILogger logger, string reason);
}
