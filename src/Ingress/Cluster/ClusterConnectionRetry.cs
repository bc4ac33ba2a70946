using Microsoft.Extensions.Logging;

namespace RelateMail.Ingress.Cluster;

/// <summary>Retries the first connection each second while the host runs; logs a warning every 30 seconds.</summary>
internal sealed class ClusterConnectionRetry(TimeProvider timeProvider, ILogger<ClusterConnection> logger)
    : IClientConnectionRetryFilter
{
    private static readonly TimeSpan s_delay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_logInterval = TimeSpan.FromSeconds(30);

    private long? _loggedAt;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_loggedAt is not { } loggedAt || timeProvider.GetElapsedTime(loggedAt) >= s_logInterval)
        {
            _loggedAt = timeProvider.GetTimestamp();
            logger.ClusterNotReached(exception.Message);
        }

        await Task.Delay(s_delay, timeProvider, cancellationToken);
        return true;
    }
}

/// <summary>Ends readiness when the last silo is lost.</summary>
internal sealed class ClusterConnectionObserver(IngressReadiness readiness, ILogger<ClusterConnection> logger)
    : IClusterConnectionStatusObserver
{
    public void NotifyClusterConnectionLost()
    {
        if (readiness.SetConnected(false))
        {
            logger.ClusterLost();
        }
    }

    public void NotifyGatewayCountChanged(
        int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        // ClusterConnection probes for itself.
    }
}
