using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Telemetry;

namespace RelateMail.Smtp.Listening;

/// <summary>The instruments of connections, on the meter of <see cref="SmtpMetrics"/>.</summary>
internal sealed class ListeningMetrics
{
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _refusedConnections;
    private readonly Counter<long> _proxyHeaders;

    public ListeningMetrics(IMeterFactory meters, IOptions<SmtpLimits> limits, MemoryBudget budget)
    {
        Meter meter = meters.Create(SmtpMetrics.MeterName);
        _sessions = meter.CreateUpDownCounter<long>("relatemail.smtp.sessions", "{session}", "Sessions that are open.");
        _refusedConnections = meter.CreateCounter<long>(
            "relatemail.smtp.connections.refused", "{connection}", "Connections refused, by limit or by a check.");
        _proxyHeaders = meter.CreateCounter<long>(
            "relatemail.smtp.proxy.headers", "{header}",
            "Connections of trusted sources, by outcome of their PROXY header.");
        meter.CreateObservableUpDownCounter(
            "relatemail.smtp.sessions.limit", () => limits.Value.Connections, "{session}",
            "The most sessions that may be open at once; 0 for no limit.");
        meter.CreateObservableUpDownCounter(
            "relatemail.smtp.memory", () => budget.Held, "By", "Octets held for clients.");
        meter.CreateObservableUpDownCounter(
            "relatemail.smtp.memory.limit", () => budget.Limit, "By", "The memory budget for clients.");
        foreach (ConnectionVerdict verdict in Enum.GetValues<ConnectionVerdict>().Except([ConnectionVerdict.Accepted]))
        {
            _refusedConnections.Add(0, Limit(verdict));
        }
    }

    public void SessionBegan() => _sessions.Add(1);

    public void SessionEnded() => _sessions.Add(-1);

    public void ConnectionRefused(ConnectionVerdict verdict) => _refusedConnections.Add(1, Limit(verdict));

    public void ProxyHeader(ProxyHeaderOutcome outcome) =>
        _proxyHeaders.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
        {
            ProxyHeaderOutcome.Named => "named",
            ProxyHeaderOutcome.Unnamed => "unnamed",
            ProxyHeaderOutcome.Malformed => "malformed",
            ProxyHeaderOutcome.Late => "late",
            ProxyHeaderOutcome.Incomplete => "incomplete",
            _ => "absent",
        }));

    private static KeyValuePair<string, object?> Limit(ConnectionVerdict verdict) => new("limit", verdict switch
    {
        ConnectionVerdict.TooMany => "connections",
        ConnectionVerdict.OutOfMemory => "memory",
        ConnectionVerdict.BadReputation => "reputation",
        ConnectionVerdict.RefusedByCheck => "check",
        ConnectionVerdict.TooManyOfAddress => "connections_per_address",
        _ => "connection_rate_per_address",
    });
}
