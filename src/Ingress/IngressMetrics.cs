using System.Diagnostics.Metrics;

namespace RelateMail.Ingress;

/// <summary>The gateway's instruments.</summary>
internal sealed class IngressMetrics
{
    public const string MeterName = "RelateMail.Gateway";

    /// <summary>Seconds, around what DESIGN §10 promises and up to the longest patience.</summary>
    private static readonly double[] s_seconds =
        [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly object[] s_codes = [.. Enumerable.Range(0, 600).Select(static code => (object)code)];

    private readonly Histogram<double> _commit;
    private readonly Counter<long> _content;
    private readonly Counter<long> _retries;

    public IngressMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _commit = meter.CreateHistogram(
            "relatemail.gateway.commit.duration", "s", "From the end of a content to its final reply, by code.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _content = meter.CreateCounter<long>("relatemail.gateway.content.stored", "By", "Octets of contents stored.");
        _retries = meter.CreateCounter<long>(
            "relatemail.gateway.cluster.retries", "{call}", "Calls to the cluster tried again.");
        _retries.Add(0); // what has not happened yet is zero, not absent: an alarm compares with it
    }

    /// <param name="code">Of the final reply: a closed set.</param>
    public void Committed(TimeSpan duration, int code) =>
        _commit.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("code", s_codes[code]));

    public void Stored(long octets) => _content.Add(octets);

    public void Retried() => _retries.Add(1);
}
