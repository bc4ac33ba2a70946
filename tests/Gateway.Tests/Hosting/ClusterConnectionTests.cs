using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Gateway.Hosting;
using RelateMail.Gateway.Tests.Harness;

namespace RelateMail.Gateway.Tests.Hosting;

public sealed class ClusterConnectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly GatewayReadiness _readiness = new();
    private readonly LogCapture _log = new();

    [Fact]
    public async Task The_gateway_is_ready_once_the_client_has_connected_and_not_after_it_stopped()
    {
        var client = new StubClient();
        _readiness.SetConnected(false);
        using var connection = new ClusterConnection(client, _readiness, _log.For<ClusterConnection>());

        await connection.StartAsync(Cancel);
        Assert.False(_readiness.IsReady);

        client.Connected.SetResult();
        await connection.ExecuteTask!;
        Assert.True(_readiness.IsReady);

        await connection.StopAsync(Cancel);
        Assert.False(_readiness.IsReady);
        Assert.True(client.IsStopped);
    }

    [Fact]
    public async Task A_host_that_stops_before_a_silo_was_there_stops_at_once()
    {
        var client = new StubClient();
        using var connection = new ClusterConnection(client, _readiness, _log.For<ClusterConnection>());
        await connection.StartAsync(Cancel);

        await connection.StopAsync(Cancel);

        Assert.True(connection.ExecuteTask!.IsCompletedSuccessfully || connection.ExecuteTask.IsCanceled);
        Assert.False(client.IsStopped);
    }

    [Fact]
    public void A_lost_connection_is_told_once_and_so_is_its_return()
    {
        var status = new ClusterConnectionStatus(_readiness, _log.For<ClusterConnection>());

        status.NotifyClusterConnectionLost();
        status.NotifyClusterConnectionLost();
        Assert.False(_readiness.IsReady);

        status.NotifyGatewayCountChanged(1, 0, connectionRecovered: true);
        status.NotifyGatewayCountChanged(2, 1, connectionRecovered: true);
        Assert.True(_readiness.IsReady);
        Assert.Equal((1, 1), (_log.Count(442), _log.Count(440)));
    }

    [Fact]
    public async Task Failed_attempts_go_on_and_are_told_every_half_minute()
    {
        var time = new FakeTimeProvider();
        var retry = new ClusterConnectionRetry(time, _log.For<ClusterConnection>());
        for (int attempt = 0; attempt < 31; attempt++)
        {
            Task<bool> again = retry.ShouldRetryConnectionAttempt(new TimeoutException("No silo."), Cancel);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(await again);
        }

        Assert.Equal(2, _log.Count(441));
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
