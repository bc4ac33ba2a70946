using System.Diagnostics.Metrics;
using RelateMail.SenderAuthentication.Results;
using RelateMail.Smtp.Ports;

namespace RelateMail.Ingress;

/// <summary>The instruments of the gateway.</summary>
internal sealed class IngressMetrics
{
    public const string MeterName = "RelateMail.Gateway";

    /// <summary>Seconds: fine around the usual few milliseconds, coarse up to the longest retry of a call.</summary>
    private static readonly double[] s_seconds =
        [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly object[] s_codes = [.. Enumerable.Range(0, 600).Select(static code => (object)code)];

    private static readonly KeyValuePair<string, object?> s_failed = new("outcome", "failed");
    private static readonly KeyValuePair<string, object?> s_done = new("outcome", "done");

    private readonly Histogram<double> _commit;
    private readonly Counter<long> _content;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _exchanges;
    private readonly Counter<long> _senders;
    private readonly Histogram<double> _verdict;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="reputation">The networks to count; null if the front counts none.</param>
    public IngressMetrics(IMeterFactory meters, ISharedReputation? reputation = null)
    {
        Meter meter = meters.Create(MeterName);
        _exchanges = meter.CreateCounter<long>(
            "relatemail.gateway.reputation.exchanges", "{exchange}",
            "Exchanges of the offences of clients with the other nodes, by outcome.");
        _exchanges.Add(0, s_failed);
        if (reputation is not null)
        {
            meter.CreateObservableGauge(
                "relatemail.gateway.reputation.networks", () => Networks(reputation.Count()), "{network}",
                "Networks with points, by treatment.");
        }

        _commit = meter.CreateHistogram(
            "relatemail.gateway.commit.duration", "s", "Time from the end of a content to its final reply, by code.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
        _content = meter.CreateCounter<long>("relatemail.gateway.content.stored", "By", "Octets of contents stored.");
        _senders = meter.CreateCounter<long>(
            "relatemail.gateway.sender.results", "{result}", "Results of sender authentication, by method and result.");
        _verdict = meter.CreateHistogram(
            "relatemail.gateway.sender.duration", "s", "Time from the end of a content to the verdict on its sender.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds });
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

    /// <summary>Counts the result of each method; of DKIM that of each signature.</summary>
    /// <param name="wait">From the end of the content to the verdict.</param>
    /// <param name="record">The verdicts.</param>
    public void SenderJudged(TimeSpan wait, AuthenticationRecord record)
    {
        _verdict.Record(wait.TotalSeconds);
        Count("iprev", record.Iprev.Result);
        Count("spf", record.Spf.Result);
        Count("dmarc", record.Dmarc.Result);
        Count("arc", record.Arc.Result);
        foreach (DkimRecord signature in record.Dkim)
        {
            Count("dkim", signature.Result);
        }
    }

    public void Retried() => _retries.Add(1);

    public void ReputationExchanged(bool isDone) => _exchanges.Add(1, isDone ? s_done : s_failed);

    private static Measurement<int>[] Networks(NetworkStandings counts) =>
    [
        new(counts.All - counts.Slowed - counts.Refused, new KeyValuePair<string, object?>("treatment", "good")),
        new(counts.Slowed, new KeyValuePair<string, object?>("treatment", "slowed")),
        new(counts.Refused, new KeyValuePair<string, object?>("treatment", "refused")),
    ];

    private void Count(string method, AuthenticationResult result) => _senders.Add(
        1,
        new KeyValuePair<string, object?>("method", method),
        new KeyValuePair<string, object?>("result", result.Word()));
}
