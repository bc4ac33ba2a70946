using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Certificates.Health;
using RelateMail.Ingress.Certificates;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Certificates;

/// <summary>Probes of the node's own listeners, and the instruments that report them.</summary>
public sealed class ListenerProbeTests(StubCluster cluster) : IAsyncDisposable
{
    private readonly CertificateBench _bench = new(cluster);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ListenerProbe Probe => _bench.App.Services.GetRequiredService<ListenerProbe>();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("")]
    [InlineData("0.0.0.0")]
    public async Task A_probe_finds_the_served_certificate_at_every_listen_address(string address)
    {
        X509Certificate2 leaf = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(leaf), $"--Smtp:ListenAddress={address}");
        string thumbprint = CertificateBench.Thumbprint(leaf);

        Assert.Equal(new ProbeResult(thumbprint, null), await Probe.ProbeAsync(_bench.Name, thumbprint, Token));
    }

    [Fact]
    public async Task A_probe_sends_the_PROXY_header_if_loopback_is_a_trusted_source()
    {
        X509Certificate2 leaf = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(leaf), "--Proxy:TrustedSources=127.0.0.0/8");
        string thumbprint = CertificateBench.Thumbprint(leaf);

        Assert.Equal(new ProbeResult(thumbprint, null), await Probe.ProbeAsync(_bench.Name, thumbprint, Token));
    }

    [Fact]
    public async Task A_mismatch_between_the_presented_and_the_loaded_certificate_is_reported()
    {
        X509Certificate2 other = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        string intended = _bench.Served.Facts.Thumbprint;
        _bench.App.Services.GetRequiredService<ServedCertificates>().Swap(_bench.Name, TestCertificates.Loaded(other));

        await _bench.Service.ReportAsync();

        Assert.NotEqual(intended, _bench.Script.Last.SeenThumbprint);
        Assert.Equal(CertificateBench.Thumbprint(other), _bench.Script.Last.SeenThumbprint);
        Assert.Contains($"Port {_bench.Mx} presents", _bench.Served.HandshakeError, StringComparison.Ordinal);
        Assert.Equal(1, _bench.Log.Count(456));
        Assert.Equal(0, Gauges()["is_wanted"]);
    }

    [Fact]
    public async Task A_gateway_that_is_not_ready_is_not_probed()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        _bench.App.Services.GetRequiredService<IngressReadiness>().SetConnected(false);

        Assert.Equal(ProbeResult.NotProbed, await Probe.ProbeAsync(_bench.Name, "", Token));
    }

    [Fact]
    public async Task The_instruments_report_remaining_time_and_rejection()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf(days: 29)));

        Dictionary<string, double> before = Gauges();
        Assert.InRange(before["days_left"], 28.9, 29.1);
        Assert.Equal(_bench.Served.Facts.NotAfter.ToUnixTimeSeconds(), before["not_after"]);
        Assert.Equal((1, 0), (before["is_wanted"], before["refused"]));

        _bench.Files.Write("mx.pem", "nothing");
        await _bench.Service.ReloadAsync();
        Assert.Equal((1, 1), (Gauges()["is_wanted"], Gauges()["refused"]));
    }

    [Fact]
    public async Task A_gateway_without_a_certificate_reports_nothing()
    {
        await _bench.StartAsync("");

        Assert.Empty(_bench.App.Services.GetRequiredService<IServedCertificates>().Certificates);
        Assert.Empty(_bench.Script.Reports);
    }

    private Dictionary<string, double> Gauges()
    {
        const string prefix = "relatemail.gateway.certificate.";
        var values = new Dictionary<string, double>();
        IMeterFactory meters = _bench.App.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters)
                && instrument.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((one, value, _, _) => values[one.Name[prefix.Length..]] = value);
        listener.SetMeasurementEventCallback<long>((one, value, _, _) => values[one.Name[prefix.Length..]] = value);
        listener.SetMeasurementEventCallback<int>((one, value, _, _) => values[one.Name[prefix.Length..]] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
