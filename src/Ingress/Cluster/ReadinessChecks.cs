using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Storage;

namespace RelateMail.Ingress.Cluster;

/// <summary>Unhealthy while the node prepares to stop, so that load balancers send clients elsewhere.</summary>
internal sealed class DrainCheck(IngressReadiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(readiness.IsDraining
            ? HealthCheckResult.Unhealthy("The gateway is about to stop.")
            : HealthCheckResult.Healthy("The gateway accepts mail."));
}

/// <summary>Unhealthy while the database does not answer.</summary>
internal sealed class StorageConnectionCheck(StorageHealth storage) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(storage.IsUsable
            ? HealthCheckResult.Healthy("The database answers.")
            : HealthCheckResult.Unhealthy("The database cannot be used; see the log of the gateway for the cause."));
}

/// <summary>Unhealthy while the node is not connected to the cluster.</summary>
internal sealed class ClusterConnectionCheck(IngressReadiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(!readiness.IsConnected
            ? HealthCheckResult.Unhealthy("Not connected to the cluster.")
            : readiness.IsBroken
                ? HealthCheckResult.Unhealthy("Silos answer, but calls to the cluster fail.")
                : HealthCheckResult.Healthy("Connected to the cluster."));
}
