using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Health;

/// <summary>The state of this node. The descriptions are part of the OpenAPI document of the silo.</summary>
[Description("The state of a node.")]
internal sealed record HealthView(
    [property: Description("The worst status of all checks.")] string Status,
    [property: Description("Milliseconds until the last check had finished.")] double DurationMs,
    [property: Description("The checks, sorted by name.")] IReadOnlyList<HealthCheckView> Checks)
{
    public static HealthView Of(HealthReport report) => new(
        WordOf(report.Status),
        MillisecondsOf(report.TotalDuration),
        [.. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(HealthCheckView.Of)]);

    /// <summary>The status as the API writes that of certificates.</summary>
    public static string WordOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };

    /// <summary>A duration with microseconds as its decimals.</summary>
    public static double MillisecondsOf(TimeSpan duration) => Math.Round(duration.TotalMilliseconds, 3);
}

/// <summary>One check.</summary>
[Description("One check.")]
internal sealed record HealthCheckView(
    [property: Description("The name of the check.")] string Name,
    [property: Description("The status of the check.")] string Status,
    [property: Description("Milliseconds that the check took.")] double DurationMs,
    [property: Description("Explains the status to people; null if there is nothing to explain.")] string? Description,
    [property: Description("The tags by which the query selects checks.")] IEnumerable<string> Tags,
    [property: Description("Facts for programs, which depend on the check.")]
    IReadOnlyDictionary<string, JsonElement> Data)
{
    // Without the exception of the entry, because these endpoints need no key.
    public static HealthCheckView Of(KeyValuePair<string, HealthReportEntry> entry) => new(
        entry.Key,
        HealthView.WordOf(entry.Value.Status),
        HealthView.MillisecondsOf(entry.Value.Duration),
        entry.Value.Description,
        entry.Value.Tags,
        entry.Value.Data.ToDictionary(
            fact => fact.Key,
            fact => JsonSerializer.SerializeToElement(fact.Value, fact.Value.GetType())));
}
