using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;

namespace RelateMail.Gateway.Hosting;

/// <summary>
/// The first thing that happens when the host is told to stop: readiness goes, while the listeners still take mail for as
/// long as balancers need to notice. Only then does the host stop its parts, the last that started first: the server with
/// its sessions, then the way to the cluster, and the store at the very end, for what the sessions finish needs both.
/// </summary>
internal sealed class GatewayDrain(
    GatewayReadiness readiness, IOptions<SmtpTimeouts> timeouts, TimeProvider time, ILogger<GatewayDrain> logger)
    : IHostedLifecycleService
{
    private readonly TimeSpan _delay = timeouts.Value.DrainDelay;
    private bool _isStarted;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _isStarted = true;
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        bool wasReady = _isStarted && readiness.IsReady; // else there is nothing for a balancer to notice
        readiness.Drain();
        if (wasReady && _delay > TimeSpan.Zero)
        {
            Task delay = Task.Delay(_delay, time, cancellationToken);
            logger.Draining(_delay);
            await delay;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Shall clients be sent here?</summary>
internal sealed class DrainCheck(GatewayReadiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(readiness.IsDraining
            ? HealthCheckResult.Unhealthy("The gateway is going to stop.")
            : HealthCheckResult.Healthy("The gateway takes mail."));
}
