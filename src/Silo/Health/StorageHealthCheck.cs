using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Storage;

namespace RelateMail.Silo.Health;

/// <summary>Healthy if storage can commit and read. Each probe is a commit.</summary>
internal sealed class StorageHealthCheck(
    IStorageProbe probe, TimeProvider timeProvider, ILogger<StorageHealthCheck> logger) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        long start = timeProvider.GetTimestamp();
        try
        {
            await probe.CheckAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            logger.StorageCheckFailed(exception);
            return HealthCheckResult.Unhealthy("Storage cannot commit; see the log of the server for the cause.");
        }

        return HealthCheckResult.Healthy("Storage commits and reads.", new Dictionary<string, object>
        {
            ["milliseconds"] = Math.Round(timeProvider.GetElapsedTime(start).TotalMilliseconds, 1),
        });
    }
}
