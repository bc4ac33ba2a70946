using System.Diagnostics.Metrics;

namespace RelateMail.Gateway;

/// <summary>The gateway's instruments.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "RelateMail.Gateway";

    private readonly Histogram<double> _commit;
    private readonly Counter<long> _content;
    private readonly Counter<long> _retries;

    public GatewayMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _commit = meter.CreateHistogram<double>(
            "relatemail.gateway.commit.duration", "s", "From the end of a content to its final reply.");
        _content = meter.CreateCounter<long>("relatemail.gateway.content.stored", "By", "Octets of contents stored.");
        _retries = meter.CreateCounter<long>(
            "relatemail.gateway.cluster.retries", "{call}", "Calls to the cluster tried again.");
    }

    /// <param name="code">Of the final reply: a closed set.</param>
    public void Committed(TimeSpan duration, int code) =>
        _commit.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("code", code));

    public void Stored(long octets) => _content.Add(octets);

    public void Retried() => _retries.Add(1);
}
