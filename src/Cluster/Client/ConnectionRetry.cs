using Microsoft.Extensions.Logging;

namespace RelateMail.Cluster.Client;

/// <summary>Retries the first connection each second until the host stops, and logs only the first failure.</summary>
internal sealed class ConnectionRetry(TimeProvider timeProvider, ILogger<ConnectionRetry> logger)
    : IClientConnectionRetryFilter
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);

    private bool _isLogged;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (!_isLogged)
        {
            _isLogged = true;
            logger.ClusterNotReached(exception.Message);
        }

        await Task.Delay(s_wait, timeProvider, cancellationToken);
        return true;
    }
}
