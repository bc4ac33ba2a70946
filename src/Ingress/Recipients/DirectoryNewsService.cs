using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;

namespace RelateMail.Ingress.Recipients;

/// <summary>
/// Asks the cluster for changes of the directory while this node is connected. No session waits for it.
/// </summary>
internal sealed class DirectoryNewsService(
    IGrainFactory grains,
    IngressReadiness readiness,
    DirectoryFreshness freshness,
    TimeProvider timeProvider,
    ILogger<DirectoryNewsService> logger) : BackgroundService
{
    private bool _hasFailed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DirectoryFreshness.Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (readiness.IsConnected)
                {
                    await TryListenAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await freshness.ListenAsync(grains, cancellationToken);
            if (_hasFailed)
            {
                logger.DirectoryNewsArrive();
            }

            _hasFailed = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Also a cluster of an earlier version, which has no such grain.
            if (!_hasFailed)
            {
                logger.DirectoryNewsMissing(exception.Message);
            }

            _hasFailed = true;
        }
    }
}
