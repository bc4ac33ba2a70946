using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Silo.Links;

/// <summary>
/// Degraded while this silo does not reach another active one. <c>Data</c> has the reports of all silos.
/// </summary>
internal sealed class LinkHealthCheck(LinkTable table) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<LinkReport> fresh = table.Fresh;
        var facts = fresh.ToDictionary(
            static report => report.Silo.ToString(),
            static report => (object)new Dictionary<string, object>
            {
                ["unreachable"] = report.Unreachable.Select(static silo => silo.ToString()).ToArray(),
                ["canCommit"] = report.CanCommit,
                ["clients"] = report.Clients,
            });
        int broken = fresh.FirstOrDefault(report => report.Silo.Equals(table.Self))?.Unreachable.Length ?? 0;
        return Task.FromResult(broken == 0
            ? HealthCheckResult.Healthy("This silo reaches all active silos.", facts)
            : HealthCheckResult.Degraded($"This silo does not reach {broken} active silos.", data: facts));
    }
}
