using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Opens when several calls in a row have failed although each was retried, so that later clients get their transient
/// failure in milliseconds. A probe each second closes it again.
/// </summary>
internal sealed class CircuitBreaker(
    IGrainFactory grains, IngressReadiness readiness, TimeProvider timeProvider, ILogger<CircuitBreaker> logger)
{
    /// <summary>Failed calls in a row that open the breaker.</summary>
    public const int Limit = 3;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(5);

    private int _failures;
    private int _isOpen;

    /// <summary>Throws if calls cannot succeed now.</summary>
    /// <exception cref="SiloUnavailableException">The breaker is open, or no silo answers.</exception>
    public void ThrowIfOpen()
    {
        if (Volatile.Read(ref _isOpen) == 1 || !readiness.IsConnected)
        {
            throw new SiloUnavailableException("Calls to the cluster fail; none is tried until a probe succeeds.");
        }
    }

    public void Succeeded() => Volatile.Write(ref _failures, 0);

    public void Failed(Exception exception)
    {
        if (Interlocked.Increment(ref _failures) >= Limit && Interlocked.Exchange(ref _isOpen, 1) == 0)
        {
            readiness.SetBroken(true);
            logger.BreakerOpened(Limit, exception.Message);
            _ = CloseAsync();
        }
    }

    /// <summary>Probes until a call succeeds that passes the directory and the grain of a domain.</summary>
    private async Task CloseAsync()
    {
        long opened = timeProvider.GetTimestamp();
        while (!await ProbeAsync())
        {
            await Task.Delay(s_interval, timeProvider);
        }

        Volatile.Write(ref _failures, 0);
        Volatile.Write(ref _isOpen, 0);
        readiness.SetBroken(false);
        logger.BreakerClosed(timeProvider.GetElapsedTime(opened).TotalSeconds);
    }

    private async Task<bool> ProbeAsync()
    {
        try
        {
            await grains.GetGrain<IDirectoryGrain>(0)
                .ResolveAsync(ClusterConnection.ProbeAddress, CancellationToken.None)
                .WaitAsync(s_callTimeout, timeProvider);
            return true;
        }
        catch (Exception exception)
        {
            logger.ClusterNotAnswering(exception.Message);
            return false;
        }
    }
}
