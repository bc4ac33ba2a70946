using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Hosting;

/// <summary>
/// Probes a shared database twice a second, and logs when it is lost and found, and when the clocks differ. A database
/// in files of this machine is not watched, because each probe is a commit to its disk.
/// </summary>
internal sealed class StorageWatch(
    IStorageProbe probe,
    StorageHealth health,
    IOptions<StorageOptions> options,
    TimeProvider timeProvider,
    ILogger<StorageWatch> logger)
    : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>The check of the disk writes some megabytes, so it is not made with each probe.</summary>
    private static readonly TimeSpan s_spaceInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromSeconds(1);

    /// <summary>A slower probe says too little about the clock.</summary>
    private static readonly TimeSpan s_clockLatency = TimeSpan.FromMilliseconds(500);

    private readonly bool _isWatched = options.Value.Provider == StorageProvider.Postgres;
    private long? _lostAt;
    private long? _spaceCheckedAt;
    private int _failures;
    private bool _clockDiffers;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isWatched)
        {
            health.Begin(); // before the listeners of this host open
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_isWatched)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, timeProvider);
        do
        {
            await ProbeAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        long start = timeProvider.GetTimestamp();
        DateTimeOffset before = timeProvider.GetUtcNow();
        try
        {
            // Not cancelled at the limit, because Npgsql could then wait longer for a server that is silent.
            DateTimeOffset? clock = await probe.CheckAsync(CancellationToken.None)
                .WaitAsync(s_limit, timeProvider, cancellationToken);
            TimeSpan latency = timeProvider.GetElapsedTime(start);
            TimeSpan? offset = clock is { } then && latency <= s_clockLatency ? before + (latency / 2) - then : null;
            health.Succeeded(latency, offset);
            Found();
            Compare(offset);
            await CheckSpaceAsync(cancellationToken);
        }
        catch (StorageUnavailableException exception)
        {
            Lost(exception.Message);
        }
        catch (TimeoutException)
        {
            Lost("it does not answer within two seconds");
        }
    }

    private async Task CheckSpaceAsync(CancellationToken cancellationToken)
    {
        if (_spaceCheckedAt is { } last && timeProvider.GetElapsedTime(last) < s_spaceInterval)
        {
            return;
        }

        _spaceCheckedAt = timeProvider.GetTimestamp();
        try
        {
            await probe.RequireSpaceAsync(CancellationToken.None).WaitAsync(s_limit, timeProvider, cancellationToken);
            if (health.Full is not null)
            {
                health.SetFull(null);
                logger.DiskHasRoom();
            }
        }
        catch (StorageUnavailableException exception) when (exception.IsFull)
        {
            if (health.Full is null)
            {
                logger.DiskFull(exception.Message.TrimEnd('.'));
            }

            health.SetFull(exception.Message);
        }
        catch (Exception exception) when (exception is StorageUnavailableException or TimeoutException)
        {
            logger.SpaceUnknown(exception); // the next probe decides whether the database can be used
        }
    }

    private void Lost(string problem)
    {
        health.Failed(problem);
        _failures++;
        if (_lostAt is null && !health.IsUsable)
        {
            _lostAt = timeProvider.GetTimestamp();
            logger.StorageLost(problem.TrimEnd('.'));
        }
    }

    private void Found()
    {
        if (_lostAt is { } lostAt)
        {
            logger.StorageFound((timeProvider.GetElapsedTime(lostAt) + StorageHealth.Patience).TotalSeconds, _failures);
        }

        (_lostAt, _failures) = (null, 0);
    }

    private void Compare(TimeSpan? offset)
    {
        if (offset is not { } known || known.Duration() > s_clockTolerance == _clockDiffers)
        {
            return;
        }

        _clockDiffers = !_clockDiffers;
        if (_clockDiffers)
        {
            logger.ClockDiffers(known.Duration().TotalSeconds, known > TimeSpan.Zero ? "ahead of" : "behind");
        }
        else
        {
            logger.ClockAgrees();
        }
    }
}
