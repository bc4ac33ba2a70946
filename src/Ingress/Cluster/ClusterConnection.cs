using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Connects to the cluster in the background: a gateway that waits for its silos answers <c>/livez</c>, explains on
/// <c>/readyz</c> why it is not ready, and gives clients a 421. The gateway is ready once a call to the directory grain
/// succeeds, at start and after each lost connection, and as long as <see cref="SiloWatch"/> finds a silo.
/// </summary>
internal sealed class ClusterConnection(
    IHostedService client, // Orleans' client, which connects while it starts
    IGrainFactory grains,
    IngressReadiness readiness,
    SiloWatch watch,
    IEnumerable<IConnectionStep> steps,
    TimeProvider timeProvider,
    ILogger<ClusterConnection> logger) : BackgroundService
{
    /// <summary>An address that no domain can host (RFC 2606 §2); any answer proves that the directory works.</summary>
    public const string ProbeAddress = "probe@relatemail.invalid";

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(5);

    private readonly IConnectionStep[] _steps = [.. steps];
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
                foreach (IConnectionStep step in _steps)
                {
                    await step.PrepareAsync(stoppingToken);
                }

                if (readiness.SetConnected(true))
                {
                    logger.ClusterConnected();
                }

                Array.ForEach(_steps, static step => step.Connected());
                await watch.RunAsync(stoppingToken);
            }
        }
        catch (Exception exception) when (
            stoppingToken.IsCancellationRequested && exception is OperationCanceledException or OrleansException)
        {
            // The host stops, which also ends a connection attempt that never succeeded.
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

    /// <summary>Calls the directory until it answers.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IDirectoryGrain>(0).ResolveAsync(ProbeAddress, CancellationToken.None)
                    .WaitAsync(s_callTimeout, timeProvider, cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.ClusterNotAnswering(exception.Message);
            }

            await Task.Delay(s_retryDelay, timeProvider, cancellationToken);
        }
    }
}
