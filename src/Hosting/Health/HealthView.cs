using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Health;

/// <summary>What the health endpoints answer with.</summary>
/// <param name="Status">Healthy, Degraded or Unhealthy: the worst of all checks.</param>
internal sealed record HealthView(string Status, TimeSpan TotalDuration, IReadOnlyList<HealthCheckView> Checks)
{
    public static HealthView Of(HealthReport report) => new(
        report.Status.ToString(),
        report.TotalDuration,
        [.. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(HealthCheckView.Of)]);
}

/// <summary>One check.</summary>
/// <param name="Data">Facts for programs; what they are depends on the check.</param>
internal sealed record HealthCheckView(
    string Name, string Status, TimeSpan Duration, string? Description, IEnumerable<string> Tags,
    IReadOnlyDictionary<string, JsonElement> Data)
{
    // The entry's exception stays inside: these endpoints need no key.
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
