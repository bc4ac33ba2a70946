using RelateMail.Gateway.Certificates;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Gateway.Hosting;

/// <summary>
/// Connects to the cluster beside the start of the host, not within it: a gateway that waits for its silos answers
/// <c>/livez</c>, tells <c>/readyz</c> why it is not ready, and gives clients a 421. Ready is who got an answer from the
/// directory, at the start and after each loss; Orleans' own word comes late, or not at all where nobody calls.
/// </summary>
/// <param name="client">Orleans' own hosted service, which connects while it starts.</param>
internal sealed class ClusterConnection(
    IHostedService client,
    IGrainFactory grains,
    GatewayReadiness readiness,
    CertificateSync certificates,
    TimeProvider time,
    ILogger<ClusterConnection> logger) : BackgroundService
{
    /// <summary>Never anybody's (RFC 2606 §2): any answer will do.</summary>
    public const string ProbeAddress = "probe@relatemail.invalid";

    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private bool _isStarted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await client.StartAsync(stoppingToken);
            _isStarted = true;
            while (true)
            {
                await ProbeAsync(stoppingToken);
                await certificates.PrepareAsync(stoppingToken);
                if (readiness.SetConnected(true))
                {
                    logger.ClusterConnected();
                }

                _ = certificates.ReportAsync(); // now that its listeners can be asked

                await readiness.Lost.WaitAsync(stoppingToken);
            }
        }
        catch (Exception exception) when (
            stoppingToken.IsCancellationRequested && exception is OperationCanceledException or OrleansException)
        {
            // The host stops: the end of this service, also where no silo was ever there.
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

    /// <summary>Asks until there is an answer.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IDirectoryGrain>(0).ResolveAsync(ProbeAddress, CancellationToken.None)
                    .WaitAsync(s_patience, time, cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.ClusterNotAnswering(exception.Message);
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

/// <summary>Hears of the loss of the last silo.</summary>
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
        // The connection asks for itself.
    }
}
