using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Storage;

namespace RelateMail.Silo.Health;

/// <summary>
/// Storage can commit and read. Anybody may ask and each probe is a commit, so an answer is kept for a second and those
/// who ask meanwhile share it.
/// </summary>
internal sealed class StorageCheck(IStorageProbe probe, TimeProvider time, ILogger<StorageCheck> logger)
    : IHealthCheck, IDisposable
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

    public void Dispose() => _turn.Dispose();

    private async Task<HealthCheckResult> ProbeAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        try
        {
            await probe.CheckAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            logger.StorageCheckFailed(exception);
            return HealthCheckResult.Unhealthy("Storage cannot commit; the server's log says why.");
        }

        return HealthCheckResult.Healthy("Storage commits and reads.", new Dictionary<string, object>
        {
            ["milliseconds"] = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1),
        });
    }
}
