using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RelateMail.Hosting.Health;

/// <summary>The state of this node.</summary>
/// <param name="Status">The worst status of all checks.</param>
/// <param name="DurationMs">Milliseconds until the last check had finished.</param>
/// <param name="Checks">Sorted by name.</param>
internal sealed record HealthView(string Status, double DurationMs, IReadOnlyList<HealthCheckView> Checks)
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
/// <param name="Name">The name of the check.</param>
/// <param name="Status">The status of the check.</param>
/// <param name="DurationMs">Milliseconds that the check took.</param>
/// <param name="Description">Explains the status to people; null if there is nothing to explain.</param>
/// <param name="Tags">The tags by which the query selects checks.</param>
/// <param name="Data">Facts for programs; depends on the check.</param>
internal sealed record HealthCheckView(
    string Name, string Status, double DurationMs, string? Description, IEnumerable<string> Tags,
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
