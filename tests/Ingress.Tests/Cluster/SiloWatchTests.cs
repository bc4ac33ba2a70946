using Microsoft.Extensions.Time.Testing;
using RelateMail.Ingress.Cluster;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Cluster;

public sealed class SiloWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(500);

    private readonly StubCluster _cluster = new(); // of its own, because the test silences its directory
    private readonly FakeTimeProvider _time = new();
    private readonly IngressReadiness _readiness = new();
    private readonly LogCapture _log = new();
    private volatile bool _isSilent;
    private int _questions;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        _cluster.Script.Addresses[""] = _ =>
        {
            Interlocked.Increment(ref _questions);
            return _isSilent
                ? throw new TimeoutException("No answer.")
                : throw new ArgumentException("The address is not canonical.");
        };
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_node_stays_ready_while_silos_answer_and_ends_readiness_within_three_seconds_of_silence()
    {
        SiloWatch watch = Watch();
        Task watching = watch.RunAsync(Token);
        for (int step = 0; step < 12; step++)
        {
            await StepAsync(watching);
            while (watch.Silence > TimeSpan.Zero)
            {
                await Task.Delay(5, Token); // the answer arrives
            }
        }

        Assert.True(_readiness.IsReady);

        _isSilent = true;
        long silentAt = _time.GetTimestamp();
        while (!watching.IsCompleted)
        {
            await StepAsync(watching);
        }

        Assert.False(_readiness.IsReady);
        Assert.InRange(_time.GetElapsedTime(silentAt), SiloWatch.Patience, TimeSpan.FromSeconds(3));
        Assert.Equal(1, _log.Count(445));
    }

    [Fact]
    public async Task The_watch_ends_when_the_last_connection_is_lost()
    {
        Task watching = Watch().RunAsync(Token);

        _readiness.SetConnected(false);

        await watching;
        Assert.Equal(0, _log.Count(445));
    }

    private SiloWatch Watch() => new(_cluster.Grains, _readiness, _time, _log.For<SiloWatch>());

    /// <summary>Advances the clock, and waits until the watch has asked again or has ended.</summary>
    private async Task StepAsync(Task watching)
    {
        int before = Volatile.Read(ref _questions);
        _time.Advance(s_step);
        while (!watching.IsCompleted && Volatile.Read(ref _questions) < before + 4)
        {
            await Task.Delay(5, Token);
        }
    }
}
