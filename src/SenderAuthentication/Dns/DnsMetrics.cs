using System.Diagnostics.Metrics;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Instruments of the resolver, meter <c>RelateMail.SenderAuthentication</c>.</summary>
internal sealed class DnsMetrics
{
    public const string MeterName = "RelateMail.SenderAuthentication";

    private readonly Counter<long> _queries;
    private readonly Counter<long> _lookups;

    public DnsMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _queries = meter.CreateCounter<long>(
            "relatemail.dns.queries", "{query}", "Queries sent to DNS servers, by outcome.");
        _lookups = meter.CreateCounter<long>(
            "relatemail.dns.lookups", "{lookup}", "Questions asked of the resolver, by source of the answer.");
    }

    public void Query(DnsReply? reply)
    {
        string outcome = reply?.Code switch
        {
            null => "timeout",
            DnsResponseCode.NoError => "answered",
            DnsResponseCode.NoName => "no-name",
            _ => "failed",
        };
        _queries.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
    }

    public void Lookup(bool cached) =>
        _lookups.Add(1, new KeyValuePair<string, object?>("source", cached ? "cache" : "server"));
}
