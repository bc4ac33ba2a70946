using System.Diagnostics.Metrics;

namespace RelateMail.Ingress.Certificates;

/// <summary>The instruments of the served certificates, tagged with the server name from the settings.</summary>
internal sealed class CertificateMetrics
{
    private readonly TimeProvider _timeProvider;
    private readonly Counter<long> _swaps;
    private volatile IReadOnlyList<ServedCertificate> _certificates = [];

    public CertificateMetrics(IMeterFactory meters, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Meter meter = meters.Create(IngressMetrics.MeterName);
        _swaps = meter.CreateCounter<long>(
            "relatemail.gateway.certificate.swaps", "{swap}", "Served certificates that were replaced.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.days_left",
            () => Measure(certificate => (certificate.Report.Loaded.NotAfter - _timeProvider.GetUtcNow()).TotalDays),
            "{day}", "Days until the served certificate expires; negative after expiry.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.not_after",
            () => Measure(static certificate => certificate.Report.Loaded.NotAfter.ToUnixTimeSeconds()),
            "s", "Expiry of the served certificate, in Unix time.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.is_wanted",
            () => Measure(static certificate => certificate.ServesTarget ? 1 : 0),
            "1",
            "1 if the listeners present the rolled-out certificate, or the loaded one if none is rolled out.");
        meter.CreateObservableGauge(
            "relatemail.gateway.certificate.refused",
            () => Measure(static certificate => certificate.Report.Refused is null ? 0 : 1),
            "1", "1 if a new certificate was rejected and the previous one is served.");
    }

    public void Watch(IReadOnlyList<ServedCertificate> certificates)
    {
        _certificates = certificates;
        foreach (ServedCertificate certificate in certificates)
        {
            // Exports 0 from the start, so that an alert can compare with it.
            _swaps.Add(0, Tag(certificate.ServerName));
        }
    }

    public void CountSwap(string serverName) => _swaps.Add(1, Tag(serverName));

    private static KeyValuePair<string, object?> Tag(string serverName) => new("name", serverName);

    private IEnumerable<Measurement<T>> Measure<T>(Func<ServedCertificate, T> value)
        where T : struct =>
        _certificates.Select(one => new Measurement<T>(value(one), Tag(one.ServerName)));
}
