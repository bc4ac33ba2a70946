using System.Diagnostics.Metrics;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Instruments of the resolver, meter <c>RelateMail.SenderAuthentication</c>.</summary>
internal sealed class DnsMetrics
{
    public const string MeterName = "RelateMail.SenderAuthentication";

    private const string Timeout = "timeout";
    private const string Cache = "cache";

    private readonly Counter<long> _queries;
    private readonly Counter<long> _lookups;

    public DnsMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _queries = meter.CreateCounter<long>(
            "relatemail.dns.queries", "{query}", "Queries sent to DNS servers, by outcome.");
        _lookups = meter.CreateCounter<long>(
            "relatemail.dns.lookups", "{lookup}", "Questions asked of the resolver, by source of the answer.");
        Count(_queries, "outcome", Timeout, 0); // exports zero before the first query, as alarms and dashboards expect
        Count(_lookups, "source", Cache, 0);
    }

    public void Query(DnsReply? reply)
    {
        string outcome = reply?.Code switch
        {
            null => Timeout,
            DnsResponseCode.NoError => "answered",
            DnsResponseCode.NoName => "no-name",
            _ => "failed",
        };
        Count(_queries, "outcome", outcome, 1);
    }

    public void Lookup(bool cached) => Count(_lookups, "source", cached ? Cache : "server", 1);

    private static void Count(Counter<long> counter, string tag, string value, long count) =>
        counter.Add(count, new KeyValuePair<string, object?>(tag, value));
}
