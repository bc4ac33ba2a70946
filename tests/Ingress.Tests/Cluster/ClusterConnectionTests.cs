using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Cluster;

public sealed class ClusterConnectionTests(StubCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly IngressReadiness _readiness = Unconnected();
    private readonly LogCapture _log = new();

    [Fact]
    public async Task The_gateway_is_ready_from_the_first_answer_of_the_cluster_until_it_stops()
    {
        var client = new StubClient();
        using ClusterConnection connection = Connection(client);

        await connection.StartAsync(Token);
        Assert.False(_readiness.IsReady);

        client.Connected.SetResult();
        await _log.LoggedAsync(440);
        Assert.True(_readiness.IsReady);

        await connection.StopAsync(Token);
        Assert.False(_readiness.IsReady);
        Assert.True(client.IsStopped);
    }

    [Fact]
    public async Task A_lost_cluster_is_probed_until_it_answers_again()
    {
        int questions = 0;
        cluster.Script.Addresses[ClusterConnection.ProbeAddress] = _ => ++questions is > 1 and < 5
            ? throw new TimeoutException("No silo.")
            : new Resolution { Outcome = ResolutionOutcome.NotHosted };
        var client = new StubClient();
        client.Connected.SetResult();
        using ClusterConnection connection = Connection(client);
        await connection.StartAsync(Token);
        await _log.LoggedAsync(440);

        new ClusterConnectionObserver(_readiness, _log.For<ClusterConnection>()).NotifyClusterConnectionLost();
        await _log.LoggedAsync(440);

        Assert.Equal((1, 3, 2), (_log.Count(442), _log.Count(443), _log.Count(440)));
        await connection.StopAsync(Token);
    }

    [Fact]
    public async Task A_host_that_stops_before_a_silo_answers_stops_at_once()
    {
        var client = new StubClient();
        using ClusterConnection connection = Connection(client);
        await connection.StartAsync(Token);

        await connection.StopAsync(Token);

        Assert.True(connection.ExecuteTask!.IsCompletedSuccessfully || connection.ExecuteTask.IsCanceled);
        Assert.False(client.IsStopped);
    }

    [Fact]
    public void A_lost_connection_is_logged_once()
    {
        var status = new ClusterConnectionObserver(_readiness, _log.For<ClusterConnection>());
        Assert.True(_readiness.SetConnected(true));

        status.NotifyClusterConnectionLost();
        status.NotifyClusterConnectionLost();

        Assert.False(_readiness.IsReady);
        Assert.Equal(1, _log.Count(442));
    }

    [Fact]
    public async Task Failed_attempts_are_repeated_and_logged_every_half_minute()
    {
        var timeProvider = new FakeTimeProvider();
        var retry = new ClusterConnectionRetry(timeProvider, _log.For<ClusterConnection>());
        for (int attempt = 0; attempt < 31; attempt++)
        {
            Task<bool> again = retry.ShouldRetryConnectionAttempt(new TimeoutException("No silo."), Token);
            timeProvider.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await again);
        }

        Assert.Equal(2, _log.Count(441));
    }

    private ClusterConnection Connection(StubClient client) =>
        new(
            client,
            cluster.Grains,
            _readiness,
            new SiloWatch(cluster.Grains, _readiness, new FakeTimeProvider(), _log.For<SiloWatch>()),
            [],
            new RetryTime(),
            _log.For<ClusterConnection>());

    private static IngressReadiness Unconnected()
    {
        var readiness = new IngressReadiness();
        readiness.SetConnected(false);
        return readiness;
    }

    private sealed class StubClient : IHostedService
    {
        public TaskCompletionSource Connected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Connected.Task.WaitAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return Task.CompletedTask;
        }
    }
}
