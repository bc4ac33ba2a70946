using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Certificates;

/// <summary>A gateway reports its certificate to the cluster, and follows the roll-out in the answer.</summary>
public sealed class CertificateRolloutTests(StubCluster cluster) : IAsyncDisposable
{
    private readonly CertificateBench _bench = new(cluster);

    private CertificateReport Last => _bench.Script.Last;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task The_start_reports_before_and_after_the_listeners_can_be_probed()
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
    public async Task A_gateway_reports_every_minute()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        DateTimeOffset start = _bench.Time.GetUtcNow();
        int reports = _bench.Script.Reports.Count;

        await _bench.PassTimeAsync(() => _bench.Script.Reports.Count > reports);

        Assert.True(_bench.Time.GetUtcNow() - start >= TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_rolled_out_certificate_is_fetched_served_and_confirmed_at_once()
    {
        X509Certificate2 target = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        _bench.RollOut(3, target);
        await _bench.Service.ReportAsync();

        Assert.Equal(CertificateBench.Thumbprint(target), await _bench.PresentedAsync());
        Assert.Equal((3L, "roll-out, version 3"), (Last.RolloutVersion, Last.Source));
        Assert.Equal(CertificateBench.Thumbprint(target), Last.SeenThumbprint);
        await _bench.Service.ReportAsync();
        Assert.Equal(1, _bench.Script.Fetches);
    }

    [Fact]
    public async Task A_newer_rollout_replaces_an_older_one_and_a_withdrawal_returns_to_the_files()
    {
        X509Certificate2 file = _bench.Leaf();
        X509Certificate2 renewed = _bench.Leaf();
        X509Certificate2 second = _bench.Leaf();
        string path = _bench.WritePem(file);
        await _bench.StartAsync(path);
        _bench.RollOut(1, _bench.Leaf());
        await _bench.Service.ReportAsync();

        _bench.RollOut(2, second);
        await _bench.Service.ReportAsync();
        _bench.WritePem(renewed); // polled, but not served during the roll-out
        await _bench.PollAsync();
        Assert.Equal(CertificateBench.Thumbprint(second), await _bench.PresentedAsync());

        _bench.Script.Rollout = new CertificateRollout { Version = 3 };
        await _bench.Service.ReportAsync();

        Assert.Equal(CertificateBench.Thumbprint(renewed), await _bench.PresentedAsync());
        Assert.Equal((3L, path), (Last.RolloutVersion, Last.Source));
    }

    [Fact]
    public async Task An_unusable_file_is_reported_during_a_rollout_too()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        X509Certificate2 target = _bench.Leaf();
        _bench.RollOut(1, target);
        await _bench.Service.ReportAsync();

        _bench.Files.Write("mx.pem", "nothing");
        await _bench.Service.ReloadAsync();

        Assert.Contains("mx.pem", Last.Refused?.Reason, StringComparison.Ordinal);
        Assert.Equal(CertificateBench.Thumbprint(target), Last.SeenThumbprint);
    }

    [Fact]
    public async Task A_rollout_of_the_served_certificate_is_confirmed_without_a_swap()
    {
        X509Certificate2 leaf = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(leaf));

        _bench.RollOut(5, leaf);
        await _bench.Service.ReportAsync();
        Assert.Equal((5L, 0, 0), (Last.RolloutVersion, _bench.Script.Fetches, _bench.Log.Count(450)));

        _bench.WritePem(_bench.Leaf());
        await _bench.PollAsync();
        Assert.Equal(CertificateBench.Thumbprint(leaf), await _bench.PresentedAsync()); // the roll-out has precedence
    }

    [Theory]
    [InlineData("key", "Certificates:EncryptionKey of this node differs")]
    [InlineData("expired", "The certificate expired on ")]
    [InlineData("name", "The certificate is for other.example.net, not for mx-")]
    [InlineData("another", "The fetched certificate is not the one that was rolled out.")]
    public async Task An_unusable_rollout_is_rejected_and_the_certificate_stays_in_use(string kind, string reason)
    {
        X509Certificate2 file = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(file));
        _bench.RollOut(
            1,
            kind == "expired" ? _bench.Leaf(days: -1)
                : kind == "name" ? TestCertificates.Leaf(names: ["other.example.net"]) : _bench.Leaf(),
            kind == "key" ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) : null);
        if (kind == "another")
        {
            CertificateFacts another = TestCertificates.Loaded(_bench.Leaf()).Facts;
            _bench.Script.Rollout = _bench.Script.Rollout with { Target = another };
        }

        await _bench.Service.ReportAsync();
        await _bench.Service.ReportAsync();

        Assert.Equal(CertificateBench.Thumbprint(file), await _bench.PresentedAsync());
        Assert.Equal((0L, "roll-out, version 1"), (Last.RolloutVersion, Last.Refused?.Source));
        Assert.StartsWith(reason, Last.Refused?.Reason, StringComparison.Ordinal);
        Assert.Equal(1, _bench.Log.Count(451));

        _bench.RollOut(2, _bench.Leaf());
        await _bench.Service.ReportAsync();
        Assert.Equal((2L, null), (Last.RolloutVersion, Last.Refused));
    }

    [Fact]
    public async Task A_rollout_that_changed_before_the_fetch_is_requested_again()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        _bench.RollOut(1, _bench.Leaf());
        SealedCertificate? certificate = _bench.Script.Sealed;
        _bench.Script.Sealed = null;
        await _bench.Service.ReportAsync();
        Assert.Equal(0, Last.RolloutVersion);

        _bench.Script.Sealed = certificate;
        await _bench.PassTimeAsync(() => _bench.Log.Count(450) > 0);
        await _bench.Service.ReportAsync();

        Assert.Equal(1, Last.RolloutVersion);
    }

    [Fact]
    public async Task A_restart_during_a_rollout_never_presents_the_old_file()
    {
        X509Certificate2 target = _bench.Leaf();
        _bench.RollOut(7, target);

        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        Assert.Equal(CertificateBench.Thumbprint(target), await _bench.PresentedAsync());
        CertificateReport[] reports = [.. _bench.Script.Reports];
        Assert.Equal((7L, null), (reports[1].RolloutVersion, reports[1].SeenThumbprint)); // before the first probe
        Assert.All(reports[2..], one => Assert.Equal(CertificateBench.Thumbprint(target), one.SeenThumbprint));
    }

    [Fact]
    public async Task A_failing_cluster_is_logged_once_and_retried_every_second()
    {
        _bench.Script.Failure = new InvalidOperationException("the store is unavailable");
        X509Certificate2 file = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(file));
        await _bench.PollAsync();

        Assert.Equal(CertificateBench.Thumbprint(file), await _bench.PresentedAsync());
        Assert.Equal((1, 1), (_bench.Log.Count(453), _bench.Log.Count(455)));
        Assert.All(
            _bench.Log.Entries.Where(static entry => entry.Id is 453 or 455),
            static entry => Assert.Equal(LogLevel.Warning, entry.Level));

        _bench.Script.Failure = null;
        await _bench.PassTimeAsync(() => _bench.Log.Count(454) > 0);
        Assert.Equal(1, _bench.Log.Count(454));
    }

    [Fact]
    public async Task A_notification_of_the_cluster_triggers_a_report_at_once()
    {
        X509Certificate2 target = _bench.Leaf();
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));
        _bench.RollOut(1, target);

        await _bench.Script.Observer!.ChangedAsync(_bench.Name);
        await _bench.Log.LoggedAsync(450);

        Assert.Equal(CertificateBench.Thumbprint(target), await _bench.PresentedAsync());
    }

    [Fact]
    public async Task A_stopping_node_leaves_the_cluster()
    {
        await _bench.StartAsync(_bench.WritePem(_bench.Leaf()));

        await _bench.App.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["node-1"], _bench.Script.Left);
    }
}
