using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Health;

/// <summary>
/// A check that costs something, where anybody may ask: an answer is kept for a second, and those who ask meanwhile share
/// it. Registered as a singleton.
/// </summary>
public abstract class KeptHealthCheck(TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan s_keep = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private HealthCheckResult _last;
    private long? _checkedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_checkedAt is not { } then || time.GetElapsedTime(then) >= s_keep)
            {
                _last = await ProbeAsync(cancellationToken);
                _checkedAt = time.GetTimestamp();
            }

            return _last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract Task<HealthCheckResult> ProbeAsync(CancellationToken cancellationToken);

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _turn.Dispose();
        }
    }
}
