using Microsoft.Extensions.Logging;

namespace RelateMail.Cluster.Client;

/// <summary>Log events of the client library: 380 to 389.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(380, LogLevel.Warning,
        "No silo of the cluster can be reached. The connection is retried each second without further log entries."
        + " Reason: {Reason}")]
    public static partial void ClusterNotReached(this ILogger logger, string reason);

    [LoggerMessage(381, LogLevel.Debug, "The name {Host} of Cluster:Silos has no address: {Reason}")]
    public static partial void SiloNotResolved(this ILogger logger, string host, string reason);
}
