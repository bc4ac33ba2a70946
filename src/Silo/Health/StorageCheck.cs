using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Storage;

namespace RelateMail.Silo.Health;

/// <summary>Storage can commit and read. Each probe is a commit.</summary>
internal sealed class StorageCheck(IStorageProbe probe, TimeProvider time, ILogger<StorageCheck> logger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
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
