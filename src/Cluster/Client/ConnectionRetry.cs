using Microsoft.Extensions.Logging;

namespace RelateMail.Cluster.Client;

/// <summary>A start waits for its cluster: tries again each second until the host is stopped, and says so once.</summary>
internal sealed class ConnectionRetry(TimeProvider time, ILogger<ConnectionRetry> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);

    private bool _hasSaid;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_hasSaid)
        {
            _hasSaid = true;
            logger.ClusterNotReached(exception.Message);
        }

        await Task.Delay(s_wait, time, cancellationToken);
        return true;
    }
}
