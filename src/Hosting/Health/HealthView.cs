using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Health;

/// <summary>The response of the health endpoints. <c>Status</c> is Healthy, Degraded or Unhealthy: the worst of all
/// checks.</summary>
internal sealed record HealthView(string Status, TimeSpan TotalDuration, IReadOnlyList<HealthCheckView> Checks)
{
    public static HealthView Of(HealthReport report) => new(
        report.Status.ToString(),
        report.TotalDuration,
        [.. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(HealthCheckView.Of)]);
}

/// <summary>One check. <c>Data</c> holds facts for programs and depends on the check.</summary>
internal sealed record HealthCheckView(
    string Name, string Status, TimeSpan Duration, string? Description, IEnumerable<string> Tags,
    IReadOnlyDictionary<string, JsonElement> Data)
{
    // Without the exception of the entry, because these endpoints need no key.
    public static HealthCheckView Of(KeyValuePair<string, HealthReportEntry> entry) => new(
        entry.Key,
        entry.Value.Status.ToString(),
        entry.Value.Duration,
        entry.Value.Description,
        entry.Value.Tags,
        entry.Value.Data.ToDictionary(
            fact => fact.Key,
            fact => JsonSerializer.SerializeToElement(fact.Value, fact.Value.GetType())));
}
