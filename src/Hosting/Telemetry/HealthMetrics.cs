using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Telemetry;

/// <summary>Exports the health checks of this host as a gauge, so that an alarm can watch them.</summary>
internal sealed class HealthMetrics : IHealthCheckPublisher
{
    public const string MeterName = "RelateMail.Hosting";

    private volatile HealthReport? _last;

    public HealthMetrics(IMeterFactory meters) => meters.Create(MeterName).CreateObservableGauge(
        "relatemail.health.status", Observe, "{status}", "Each health check: 2 healthy, 1 degraded, 0 unhealthy.");

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _last = report;
        return Task.CompletedTask;
    }

    private IEnumerable<Measurement<int>> Observe() =>
        _last?.Entries.Select(static entry => Measure(entry.Key, entry.Value.Status)) ?? [];

    private static Measurement<int> Measure(string check, HealthStatus status) =>
        new((int)status, new KeyValuePair<string, object?>("check", check));
}
