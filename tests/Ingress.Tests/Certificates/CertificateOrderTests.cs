using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Certificates;

/// <summary>What a gateway tells the cluster of its certificate, and how it follows the answer.</summary>
public sealed class CertificateOrderTests(StubCluster cluster) : IAsyncDisposable
{
    private readonly CertificateBench _bench = new(cluster);

    private CertificateReport Last => _bench.Script.Last;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_start_reports_first_without_and_then_with_what_handshakes_show()
    {
        X509Certificate2 leaf = _bench.Leaf();
        string path = _bench.WritePem(leaf);
        await _bench.StartAsync(path);

        CertificateReport first = _bench.Script.Reports.First();
        Assert.Equal(("node-1", path, 0L), (first.Node, first.Source, first.RolloutVersion));
        Assert.Equal(CertificateBench.Thumbprint(leaf), first.Loaded.Thumbprint);
        Assert.Null(first.SeenThumbprint);
        Assert.Equal((first.Loaded.Thumbprint, null), (Last.SeenThumbprint, Last.HandshakeError));
    }

    [Fact]
    public async Task A_report_comes_each_minute()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        DateTimeOffset start = _bench.Time.GetUtcNow();
        int reports = _bench.Script.Reports.Count;

        await _bench.PassTimeAsync(() => _bench.Script.Reports.Count > reports);

        Assert.True(_bench.Time.GetUtcNow() - start >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task An_order_is_fetched_served_and_confirmed_at_once()
    {
        X509Certificate2 wanted = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        _bench.Order(3, wanted);
        await _bench.Sync.ReportAsync();

        Assert.Equal(CertificateBench.Thumbprint(wanted), await _bench.ShownAsync());
        Assert.Equal((3L, "roll-out, version 3"), (Last.RolloutVersion, Last.Source));
        Assert.Equal(CertificateBench.Thumbprint(wanted), Last.SeenThumbprint);
        await _bench.Sync.ReportAsync();
        Assert.Equal(1, _bench.Script.Fetches);
    }

    [Fact]
    public async Task A_newer_order_wins_and_a_withdrawn_one_returns_to_the_files()
    {
        X509Certificate2 file = _bench.Leaf();
        X509Certificate2 renewed = _bench.Leaf();
        X509Certificate2 second = _bench.Leaf();
        string path = _bench.WritePem(file);
        await _bench.StartAsync(path);
        _bench.Order(1, _bench.Leaf());
        await _bench.Sync.ReportAsync();

        _bench.Order(2, second);
        await _bench.Sync.ReportAsync();
        _bench.WritePem(renewed); // watched, and not served while the roll-out is in force
        await _bench.PollAsync();
        Assert.Equal(CertificateBench.Thumbprint(second), await _bench.ShownAsync());

        _bench.Script.Order = new CertificateRollout { Version = 3 };
        await _bench.Sync.ReportAsync();

        Assert.Equal(CertificateBench.Thumbprint(renewed), await _bench.ShownAsync());
        Assert.Equal((3L, path), (Last.RolloutVersion, Last.Source));
    }

    [Fact]
    public async Task A_bad_file_is_reported_during_a_roll_out_too()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        X509Certificate2 wanted = _bench.Leaf();
        _bench.Order(1, wanted);
        await _bench.Sync.ReportAsync();

        _bench.Files.Write("mx.pem", "nothing");
        await _bench.Sync.ReloadAsync();

        Assert.Contains("mx.pem", Last.Refused?.Reason, StringComparison.Ordinal);
        Assert.Equal(CertificateBench.Thumbprint(wanted), Last.SeenThumbprint);
    }

    [Fact]
    public async Task What_is_served_already_is_confirmed_without_a_swap()
    {
        X509Certificate2 leaf = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(leaf));

        _bench.Order(5, leaf);
        await _bench.Sync.ReportAsync();
        Assert.Equal((5L, 0, 0), (Last.RolloutVersion, _bench.Script.Fetches, _bench.Log.Count(450)));

        _bench.WritePem(_bench.Leaf());
        await _bench.PollAsync();
        Assert.Equal(CertificateBench.Thumbprint(leaf), await _bench.ShownAsync()); // the roll-out is in force
    }

    [Theory]
    [InlineData("key", "Certificates:EncryptionKey of this node is not the one")]
    [InlineData("expired", "It expired on ")]
    [InlineData("name", "It is for other.example.net, not for mx-")]
    [InlineData("another", "It is not the certificate that was ordered.")]
    public async Task An_order_that_cannot_be_followed_is_refused_and_the_old_one_stays(string what, string reason)
    {
        X509Certificate2 file = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(file));
        _bench.Order(
            1,
            what == "expired" ? _bench.Leaf(days: -1)
                : what == "name" ? TestCertificates.Leaf(names: ["other.example.net"]) : _bench.Leaf(),
            what == "key" ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) : null);
        if (what == "another")
        {
            _bench.Script.Order = _bench.Script.Order with { Target = TestCertificates.Loaded(_bench.Leaf()).Facts };
        }

        await _bench.Sync.ReportAsync();
        await _bench.Sync.ReportAsync();

        Assert.Equal(CertificateBench.Thumbprint(file), await _bench.ShownAsync());
        Assert.Equal((0L, "roll-out, version 1"), (Last.RolloutVersion, Last.Refused?.Source));
        Assert.StartsWith(reason, Last.Refused?.Reason, StringComparison.Ordinal);
        Assert.Equal(1, _bench.Log.Count(451));

        _bench.Order(2, _bench.Leaf());
        await _bench.Sync.ReportAsync();
        Assert.Equal((2L, null), (Last.RolloutVersion, Last.Refused));
    }

    [Fact]
    public async Task An_order_that_has_changed_meanwhile_is_asked_for_again()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        _bench.Order(1, _bench.Leaf());
        SealedCertificate? certificate = _bench.Script.Sealed;
        _bench.Script.Sealed = null;
        await _bench.Sync.ReportAsync();
        Assert.Equal(0, Last.RolloutVersion);

        _bench.Script.Sealed = certificate;
        await _bench.PassTimeAsync(() => _bench.Log.Count(450) > 0);
        await _bench.Sync.ReportAsync();

        Assert.Equal(1, Last.RolloutVersion);
    }

    [Fact]
    public async Task A_restart_during_a_roll_out_never_shows_the_old_file()
    {
        X509Certificate2 wanted = _bench.Leaf();
        _bench.Order(7, wanted);

        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        Assert.Equal(CertificateBench.Thumbprint(wanted), await _bench.ShownAsync());
        CertificateReport[] reports = [.. _bench.Script.Reports];
        Assert.Equal((7L, null), (reports[1].RolloutVersion, reports[1].SeenThumbprint)); // before the first handshake
        Assert.All(reports[2..], one => Assert.Equal(CertificateBench.Thumbprint(wanted), one.SeenThumbprint));
    }

    [Fact]
    public async Task A_cluster_that_fails_is_told_of_once_and_asked_each_second()
    {
        _bench.Script.Failure = new InvalidOperationException("the store is away");
        X509Certificate2 file = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(file));
        await _bench.PollAsync();

        Assert.Equal(CertificateBench.Thumbprint(file), await _bench.ShownAsync());
        Assert.Equal((1, 1), (_bench.Log.Count(453), _bench.Log.Count(455)));
        Assert.All(
            _bench.Log.Entries.Where(static entry => entry.Id is 453 or 455),
            static entry => Assert.Equal(LogLevel.Warning, entry.Level));

        _bench.Script.Failure = null;
        await _bench.PassTimeAsync(() => _bench.Log.Count(454) > 0);
        Assert.Equal(1, _bench.Log.Count(454));
    }

    [Fact]
    public async Task News_of_the_cluster_shorten_the_wait()
    {
        X509Certificate2 wanted = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        _bench.Order(1, wanted);

        await _bench.Script.Observer!.ChangedAsync(_bench.Name);
        await _bench.Log.LoggedAsync(450);

        Assert.Equal(CertificateBench.Thumbprint(wanted), await _bench.ShownAsync());
    }

    [Fact]
    public async Task A_node_that_stops_leaves()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        await _bench.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["node-1"], _bench.Script.Left);
    }
}
