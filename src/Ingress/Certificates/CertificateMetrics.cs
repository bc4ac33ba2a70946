using System.Diagnostics.Metrics;

namespace RelateMail.Ingress.Certificates;

/// <summary>The instruments of what is served, by server name: as many as the settings have.</summary>
internal sealed class CertificateMetrics
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _swaps;
    private volatile IReadOnlyList<ServedCertificate> _states = [];

    public CertificateMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        Meter meter = meters.Create(IngressMetrics.MeterName);
        _swaps = meter.CreateCounter<long>(
            "relatemail.gateway.certificate.swaps", "{swap}", "Certificates that took another one's place.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.days_left",
            () => Measure(state => (state.Report.Loaded.NotAfter - _time.GetUtcNow()).TotalDays),
            "{day}", "To the end of what is served; negative once it has ended.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.not_after",
            () => Measure(static state => state.Report.Loaded.NotAfter.ToUnixTimeSeconds()),
            "s", "The end of what is served, in Unix time.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.is_wanted",
            () => Measure(static state => state.IsWanted ? 1 : 0),
            "1", "1 where handshakes with the own listeners show what is rolled out, or else what was loaded.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.refused",
            () => Measure(static state => state.Report.Refused is null ? 0 : 1),
            "1", "1 where a new certificate was refused and the old one is served.");
    }

    public void Watch(IReadOnlyList<ServedCertificate> states)
    {
        _states = states;
        foreach (ServedCertificate state in states)
        {
            _swaps.Add(0, Tag(state.ServerName)); // zero, not absent: an alarm compares with it
        }
    }

    public void Swapped(string serverName) => _swaps.Add(1, Tag(serverName));

    private static KeyValuePair<string, object?> Tag(string serverName) => new("name", serverName);

    private IEnumerable<Measurement<T>> Measure<T>(Func<ServedCertificate, T> value)
        where T : struct => _states.Select(state => new Measurement<T>(value(state), Tag(state.ServerName)));
}
