using System.Diagnostics.Metrics;

namespace RelateMail.Storage;

/// <summary>The instruments of the stores, meter <c>RelateMail.Storage</c>.</summary>
public sealed class StorageMetrics
{
    public const string MeterName = "RelateMail.Storage";

    /// <summary>Seconds: from a commit into the disk's cache to one that waits for an unavailable server.</summary>
    private static readonly double[] s_seconds =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly int[] s_operations = [1, 2, 5, 10, 20, 50, 100, 200, 500];

    private readonly TimeProvider _timeProvider;
    private readonly Histogram<double> _commits;
    private readonly Histogram<int> _operations;
    private readonly Histogram<double> _waits;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _swept;

    public StorageMetrics(IMeterFactory meters, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Meter meter = meters.Create(MeterName);
        _commits = meter.CreateHistogram(
            "relatemail.storage.commit.duration", "s", "Duration of group commits, by queue.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _operations = meter.CreateHistogram(
            "relatemail.storage.commit.operations", "{operation}", "Operations in one group commit, by queue.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = s_operations });
        _waits = meter.CreateHistogram(
            "relatemail.storage.queue.duration", "s", "Wait of the first operation of a batch, by queue.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _failures = meter.CreateCounter<long>(
            "relatemail.storage.failures", "{operation}", "Operations that could not be committed, by queue.");
        _swept = meter.CreateCounter<long>(
            "relatemail.storage.swept", "{item}", "Items deleted by the sweep, by kind.");
    }

    internal long Now => _timeProvider.GetTimestamp();

    internal void Began(KeyValuePair<string, object?> queue, int operations, long since)
    {
        _operations.Record(operations, queue);
        _waits.Record(_timeProvider.GetElapsedTime(since).TotalSeconds, queue);
    }

    internal void Ended(KeyValuePair<string, object?> queue, long started) =>
        _commits.Record(_timeProvider.GetElapsedTime(started).TotalSeconds, queue);

    internal void Failed(KeyValuePair<string, object?> queue, int operations) => _failures.Add(operations, queue);

    internal void Swept(SweepResult result)
    {
        _swept.Add(result.Contents, new KeyValuePair<string, object?>("kind", "content"));
        _swept.Add(result.DeliveryKeys, new KeyValuePair<string, object?>("kind", "delivery_key"));
        _swept.Add(result.Tombstones, new KeyValuePair<string, object?>("kind", "tombstone"));
    }
}
