using System.Diagnostics.Metrics;

namespace RelateMail.Grains.Directory;

/// <summary>
/// The instruments of the directory, on the meter of this project. One silo of the cluster reports the entries.
/// </summary>
public sealed class DirectoryMetrics
{
    private static readonly double[] s_seconds = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800];

    private readonly Histogram<double> _applyDuration;
    private readonly Counter<long> _applied;
    private DirectoryCounts? _counts;

    public DirectoryMetrics(IMeterFactory meterFactory)
    {
        Meter meter = meterFactory.Create(GrainMetrics.MeterName);
        _applyDuration = meter.CreateHistogram(
            "relatemail.directory.apply.duration", "s", "Duration of one call that applies a directory.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _applied = meter.CreateCounter<long>(
            "relatemail.directory.apply.entries", "{entry}", "Entries of applied directories, by outcome.");
        meter.CreateObservableGauge(
            "relatemail.directory.entries", ObserveEntries, "{entry}", "Entries of the directory, by kind.");
    }

    /// <param name="entries">The number of entries by outcome.</param>
    /// <param name="duration">From the request to the end of its answer.</param>
    public void Applied(IEnumerable<(string Outcome, long Count)> entries, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _applyDuration.Record(duration.TotalSeconds);
        foreach ((string outcome, long count) in entries)
        {
            _applied.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    /// <param name="counts">Null if another silo reports them.</param>
    internal void Counted(DirectoryCounts? counts) => _counts = counts;

    private IEnumerable<Measurement<long>> ObserveEntries()
    {
        if (_counts is not { } counts)
        {
            yield break;
        }

        yield return Of("domain", counts.Domains);
        yield return Of("account", counts.Accounts);
        yield return Of("alias", counts.Aliases);
    }

    private static Measurement<long> Of(string kind, long count) =>
        new(count, new KeyValuePair<string, object?>("kind", kind));
}
