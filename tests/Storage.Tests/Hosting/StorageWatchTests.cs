using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Storage.Hosting;
using RelateMail.Tests.Harness;

namespace RelateMail.Storage.Tests.Hosting;

public sealed class StorageWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedProbe _probe = new();
    private readonly LogCapture _log = new();
    private readonly StorageHealth _health;
    private readonly StorageWatch _watch;

    public StorageWatchTests()
    {
        _health = new StorageHealth(_time);
        _watch = Watch(StorageProvider.Postgres);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _watch.Dispose();
        _probe.Dispose();
    }

    [Fact]
    public async Task Storage_is_unusable_until_the_first_probe_succeeds()
    {
        await _watch.StartAsync(Token);
        await _probe.AskedAsync();
        Assert.False(_health.IsUsable);

        _probe.Answer(_time.GetUtcNow());
        await UsableAsync();

        Assert.True(_health.IsUsable);
        await _watch.StopAsync(Token);
    }

    [Fact]
    public async Task Storage_that_is_silent_is_unusable_after_its_time_limit_and_usable_with_the_next_answer()
    {
        await StartUsableAsync();

        _time.Advance(StorageWatch.Interval);
        await _probe.AskedAsync();
        _time.Advance(StorageHealth.Patience - StorageWatch.Interval - TimeSpan.FromMilliseconds(1));
        Assert.True(_health.IsUsable);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_health.IsUsable);

        _time.Advance(TimeSpan.FromSeconds(1)); // the probe is given up, and the next one begins
        await _log.LoggedAsync(215);
        await _probe.AskedAsync();
        _probe.Answer(_time.GetUtcNow());
        await _log.LoggedAsync(216);

        Assert.True(_health.IsUsable);
        Assert.Equal((1, 1), (_log.Count(215), _log.Count(216)));
        await _watch.StopAsync(Token);
    }

    [Fact]
    public async Task An_outage_is_logged_once_with_the_number_of_failed_probes()
    {
        await StartUsableAsync();

        for (int count = 0; count < 5; count++)
        {
            _time.Advance(StorageWatch.Interval);
            await _probe.AskedAsync();
            _probe.Fail(new StorageUnavailableException("The database cannot be used: it is away."));
            await FailedAsync();
        }

        _time.Advance(StorageWatch.Interval);
        await _probe.AskedAsync();
        _probe.Answer(_time.GetUtcNow());
        await _log.LoggedAsync(216);

        Assert.Equal(1, _log.Count(215));
        Assert.Contains("5 probes", _log.Entries.Single(entry => entry.Id == 216).Text, StringComparison.Ordinal);
        await _watch.StopAsync(Token);
    }

    [Theory]
    [InlineData(1.5, "ahead of")]
    [InlineData(-90, "behind")]
    public async Task A_clock_that_differs_by_more_than_a_second_is_reported_once(double ahead, string direction)
    {
        await _watch.StartAsync(Token);
        foreach (double offset in (double[])[0.9, ahead, ahead, 0])
        {
            await _probe.AskedAsync();
            _probe.Answer(_time.GetUtcNow() - TimeSpan.FromSeconds(offset));
            await UsableAsync();
            while (_health.ClockOffset != TimeSpan.FromSeconds(offset))
            {
                await Task.Delay(5, Token);
            }

            _time.Advance(StorageWatch.Interval);
        }

        await _log.LoggedAsync(218);
        Assert.Equal((1, 1), (_log.Count(217), _log.Count(218)));
        Assert.Contains(direction, _log.Entries.Single(entry => entry.Id == 217).Text, StringComparison.Ordinal);
        await _watch.StopAsync(Token);
    }

    [Fact]
    public async Task A_database_in_files_is_not_probed_and_counts_as_usable()
    {
        using StorageWatch watch = Watch(StorageProvider.Sqlite);

        await watch.StartAsync(Token);
        await watch.ExecuteTask!;

        Assert.True(_health.IsUsable);
        Assert.False(_health.IsWatched);
    }

    private StorageWatch Watch(StorageProvider provider) => new(
        _probe,
        _health,
        Options.Create(new StorageOptions { Provider = provider }),
        _time,
        _log.For<StorageWatch>());

    private async Task StartUsableAsync()
    {
        await _watch.StartAsync(Token);
        await _probe.AskedAsync();
        _probe.Answer(_time.GetUtcNow());
        await UsableAsync();
    }

    private async Task UsableAsync()
    {
        while (!_health.IsUsable)
        {
            await Task.Delay(5, Token);
        }
    }

    private async Task FailedAsync()
    {
        while (_health.Problem is null || _probe.IsOpen)
        {
            await Task.Delay(5, Token);
        }

    }

    [Fact]
    public async Task A_full_disk_is_reported_until_it_has_room_and_the_database_stays_usable()
    {
        _probe.Space = new StorageUnavailableException("The disk is full.") { IsFull = true };
        await StartUsableAsync();
        await _log.LoggedAsync(225);
        Assert.Equal("The disk is full.", _health.Full);
        Assert.True(_health.IsUsable);

        _probe.Space = new StorageUnavailableException("The database cannot be used."); // says nothing of the disk
        await ProbeAsync(TimeSpan.FromSeconds(10));
        await _log.LoggedAsync(227);
        Assert.Equal("The disk is full.", _health.Full);

        _probe.Space = null;
        await ProbeAsync(TimeSpan.FromSeconds(10));
        await _log.LoggedAsync(226);
        Assert.Null(_health.Full);
        Assert.Equal(3, _probe.SpaceChecks);
        await _watch.StopAsync(Token);
    }

    private async Task ProbeAsync(TimeSpan later)
    {
        _time.Advance(later);
        await _probe.AskedAsync();
        _probe.Answer(_time.GetUtcNow());
    }

    private sealed class ScriptedProbe : IStorageProbe, IDisposable
    {
        private readonly SemaphoreSlim _asked = new(0);
        private volatile TaskCompletionSource<DateTimeOffset?> _answer = new();

        /// <summary>The answer of the check of the disk; null if the disk has room.</summary>
        public Exception? Space { get; set; }

        /// <summary>Checks of the disk so far.</summary>
        public int SpaceChecks { get; private set; }

        public Task RequireSpaceAsync(CancellationToken cancellationToken)
        {
            SpaceChecks++;
            return Space is { } fault ? Task.FromException(fault) : Task.CompletedTask;
        }

        public bool IsOpen => !_answer.Task.IsCompleted;

        public Task AskedAsync() => _asked.WaitAsync(Token);

        public void Answer(DateTimeOffset clock) => _answer.SetResult(clock);

        public void Fail(Exception exception) => _answer.SetException(exception);

        public void Dispose() => _asked.Dispose();

        public Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken)
        {
            _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.Release();
            return _answer.Task;
        }
    }
}
