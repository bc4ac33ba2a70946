using System.Diagnostics.Metrics;

namespace RelateMail.Ingress;

/// <summary>The instruments of the gateway.</summary>
internal sealed class IngressMetrics
{
    public const string MeterName = "RelateMail.Gateway";

    /// <summary>Seconds: fine around the usual few milliseconds, coarse up to the longest retry of a call.</summary>
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
            "relatemail.gateway.commit.duration", "s", "Time from the end of a content to its final reply, by code.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _content = meter.CreateCounter<long>("relatemail.gateway.content.stored", "By", "Octets of contents stored.");
        _retries = meter.CreateCounter<long>(
            "relatemail.gateway.cluster.retries", "{call}", "Retried calls to the cluster.");
        _retries.Add(0); // exports zero before the first retry, because an alarm needs a value to compare with
    }

    /// <summary>Records the time that a content took to its final reply.</summary>
    /// <param name="duration">From the end of the content to the reply.</param>
    /// <param name="code">The code of the reply, a closed set.</param>
    public void Committed(TimeSpan duration, int code) =>
        _commit.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("code", s_codes[code]));

    public void Stored(long octets) => _content.Add(octets);

    public void Retried() => _retries.Add(1);
}
