using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Cluster;

public sealed class CircuitBreakerTests : IAsyncLifetime
{
    private readonly StubCluster _cluster = new(); // of its own, because the tests script the probe

    private volatile bool _isProbeAnswered;

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        _cluster.Script.Addresses[ClusterConnection.ProbeAddress] = _ => _isProbeAnswered
            ? new Resolution { Outcome = ResolutionOutcome.NotHosted }
            : throw new TimeoutException("No answer.");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Failed_calls_in_a_row_open_the_breaker_and_a_probe_closes_it()
    {
        var bench = new DeliveryBench(_cluster);
        for (int call = 0; call < CircuitBreaker.Limit; call++)
        {
            Assert.True(bench.Readiness.CanAcceptMail);
            await Assert.ThrowsAsync<TimeoutException>(() => CallAsync(bench, Fail));
        }

        await Assert.ThrowsAsync<SiloUnavailableException>(() => CallAsync(bench, Fail));
        Assert.False(bench.Readiness.CanAcceptMail);
        Assert.Equal(1, bench.Log.Count(446));

        _isProbeAnswered = true;
        await bench.Log.LoggedAsync(447);

        Assert.True(bench.Readiness.CanAcceptMail);
        Assert.Equal(1, await CallAsync(bench, static () => Task.FromResult(1)));
    }

    [Fact]
    public async Task A_call_that_succeeds_in_between_keeps_the_breaker_closed()
    {
        var bench = new DeliveryBench(_cluster);
        for (int call = 0; call < 3 * CircuitBreaker.Limit; call++)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => CallAsync(bench, Fail));
            Assert.Equal(1, await CallAsync(bench, static () => Task.FromResult(1)));
        }

        Assert.True(bench.Readiness.CanAcceptMail);
        Assert.Equal(0, bench.Log.Count(446));
    }

    [Fact]
    public async Task Nothing_is_called_while_no_silo_answers()
    {
        var bench = new DeliveryBench(_cluster);
        bench.Readiness.SetConnected(false);

        await Assert.ThrowsAsync<SiloUnavailableException>(
            () => CallAsync(bench, static () => throw new InvalidOperationException("Called.")));

        Assert.Empty(bench.Time.Waits);
    }

    private static Task<int> Fail() => throw new TimeoutException("No answer.");

    private static Task<int> CallAsync(DeliveryBench bench, Func<Task<int>> call) =>
        bench.Calls.RunAsync(call, static call => call(), bench.Budgets.New(), CancellationToken.None);
}
