using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Ends readiness first when the host begins to stop, and keeps the listeners open until load balancers have noticed
/// (<see cref="SmtpTimeouts.DrainDelay"/>). Only then does the host stop its parts in the reverse order of their start:
/// the server with its sessions, then the connection to the cluster, and the store, because open sessions need both.
/// </summary>
internal sealed class DrainService(
    IngressReadiness readiness,
    IOptions<SmtpTimeouts> timeouts,
    TimeProvider timeProvider,
    ILogger<DrainService> logger) : IHostedLifecycleService
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
        bool wasReady = _isStarted && readiness.IsReady; // otherwise no balancer sends clients here
        readiness.Drain();
        if (wasReady && _delay > TimeSpan.Zero)
        {
            Task delay = Task.Delay(_delay, timeProvider, cancellationToken);
            logger.Draining(_delay);
            await delay;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
