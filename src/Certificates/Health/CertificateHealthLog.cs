using Microsoft.Extensions.Logging;

namespace RelateMail.Certificates.Health;

/// <summary>Log events of the health checks: 710 to 719.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(710, LogLevel.Debug, "The cluster could not be asked about certificates: {Reason}")]
    public static partial void ClusterNotAsked(this ILogger logger, string reason);
}
