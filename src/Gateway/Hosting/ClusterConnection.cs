using RelateMail.Gateway.Delivery;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Gateway.Hosting;

/// <summary>
/// Connects to the cluster beside the start of the host, not within it: a gateway that waits for its silos answers
/// <c>/livez</c>, tells <c>/readyz</c> why it is not ready, and gives clients a 421.
/// </summary>
/// <param name="client">Orleans' own hosted service, which connects while it starts.</param>
internal sealed class ClusterConnection(
    IHostedService client,
    IGrainFactory grains,
    GatewayReadiness readiness,
    TimeProvider time,
    ILogger<ClusterConnection> logger) : BackgroundService
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);

    private bool _isStarted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await client.StartAsync(stoppingToken);
            _isStarted = true;
            await WaitForGrainsAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return; // stopped before any silo was there
        }
        catch (OrleansException) when (stoppingToken.IsCancellationRequested)
        {
            return; // the same, in the words of the client
        }

        if (readiness.SetConnected(true))
        {
            logger.ClusterConnected();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        readiness.SetConnected(false);
        if (_isStarted)
        {
            await client.StopAsync(cancellationToken);
        }
    }

    /// <summary>A silo opens its door before the cluster knows its grains, so a connection alone is not enough.</summary>
    private async Task WaitForGrainsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IDirectoryGrain>(0).ResolvePostmasterAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (ClusterCalls.IsTransient(exception) && !cancellationToken.IsCancellationRequested)
            {
                logger.ClusterNotReached(exception.Message);
            }

            await Task.Delay(s_wait, time, cancellationToken);
        }
    }
}

/// <summary>Tries again each second for as long as the host runs, and says so every half minute.</summary>
internal sealed class ClusterConnectionRetry(TimeProvider time, ILogger<ClusterConnection> logger)
    : IClientConnectionRetryFilter
{
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(30);

    private long? _said;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_said is not { } said || time.GetElapsedTime(said) >= s_silence)
        {
            _said = time.GetTimestamp();
            logger.ClusterNotReached(exception.Message);
        }

        await Task.Delay(s_wait, time, cancellationToken);
        return true;
    }
}

/// <summary>Follows the connection once it was there.</summary>
internal sealed class ClusterConnectionStatus(GatewayReadiness readiness, ILogger<ClusterConnection> logger)
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
        if (connectionRecovered && readiness.SetConnected(true))
        {
            logger.ClusterConnected();
        }
    }
}
