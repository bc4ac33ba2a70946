using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Storage;

namespace RelateMail.Silo.Health;

/// <summary>
/// Healthy if storage can commit and read. A shared database is watched all the time; for a database in files the check
/// commits once.
/// </summary>
internal sealed class StorageHealthCheck(
    IStorageProbe probe, StorageHealth health, TimeProvider timeProvider, ILogger<StorageHealthCheck> logger)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (health.IsWatched)
        {
            if (health is { IsUsable: true, Full: not null })
            {
                return HealthCheckResult.Unhealthy("The disk of the database is full: new mail is deferred.");
            }

            return health.IsUsable ? Healthy(health.Latency ?? TimeSpan.Zero) : Unhealthy();
        }

        long start = timeProvider.GetTimestamp();
        try
        {
            await probe.CheckAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            logger.StorageCheckFailed(exception);
            return Unhealthy();
        }

        return Healthy(timeProvider.GetElapsedTime(start));
    }

    private HealthCheckResult Healthy(TimeSpan latency)
    {
        var facts = new Dictionary<string, object> { ["milliseconds"] = Math.Round(latency.TotalMilliseconds, 1) };
        if (health.ClockOffset is { } offset)
        {
            facts["clockAheadSeconds"] = Math.Round(offset.TotalSeconds, 1);
        }

        return HealthCheckResult.Healthy("Storage commits and reads.", facts);
    }

    private static HealthCheckResult Unhealthy() =>
        HealthCheckResult.Unhealthy("Storage cannot commit; see the log of the server for the cause.");
}
