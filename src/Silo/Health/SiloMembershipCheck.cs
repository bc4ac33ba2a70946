using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Silo.Health;

/// <summary>Healthy if the silo of this process is an active member of its cluster.</summary>
internal sealed class SiloMembershipCheck(ISiloStatusOracle cluster) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        SiloStatus status = cluster.CurrentStatus;
        var facts = new Dictionary<string, object>
        {
            ["silo"] = status.ToString(),
            ["activeSilos"] = cluster.GetApproximateSiloStatuses(onlyActive: true).Count,
        };
        return Task.FromResult(status == SiloStatus.Active
            ? HealthCheckResult.Healthy("The silo is active.", facts)
            : HealthCheckResult.Unhealthy($"The silo is not active: {status}.", data: facts));
    }
}
