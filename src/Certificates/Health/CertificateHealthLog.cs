using Microsoft.Extensions.Logging;

namespace RelateMail.Certificates.Health;

/// <summary>Log events of the certificate health check: 710 to 719.</summary>
internal static partial class CertificateHealthLog
{
    [LoggerMessage(710, LogLevel.Debug,
        "The certificate health check could not reach the cluster; it reports only this node. Reason: {Reason}")]
    public static partial void ClusterNotReached(this ILogger logger, string reason);
}
