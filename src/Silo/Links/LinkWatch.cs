using RelateMail.Storage;

namespace RelateMail.Silo.Links;

/// <summary>
/// Exchanges reports with every other silo twice a second, and acts on them: a silo that has to leave so that the
/// others reach each other, or that cannot commit while others can, fences itself.
/// </summary>
internal sealed class LinkWatch(
    LinkTable table,
    ISiloLinks links,
    StorageHealth storage,
    ISiloFence fence,
    TimeProvider timeProvider,
    ILogger<LinkWatch> logger)
    : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>A silo that cannot commit gives up its mailboxes after this time.</summary>
    public static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A silo that cannot commit fences itself after this time. Its busy mailboxes wait for the database until then.
    /// </summary>
    public static readonly TimeSpan Fence = TimeSpan.FromSeconds(5);

    /// <summary>Rounds in a row with the same verdict, because reports may be half a second old.</summary>
    private const int Rounds = 3;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    private long _sequence;
    private int _rounds;
    private long? _othersCanSince;
    private bool _hasGivenUp;
    private SiloAddress[] _unreachable = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        long last = timeProvider.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // A process that was paused has received no answer, which is not the fault of the others.
            bool wasPaused = timeProvider.GetElapsedTime(last) > 2 * Interval + s_limit;
            last = timeProvider.GetTimestamp();
            if (links.IsActive)
            {
                await RunAsync(wasPaused, stoppingToken);
            }
        }
    }

    /// <summary>One round: reports, exchanges, verdicts.</summary>
    internal async Task RunAsync(bool wasPaused, CancellationToken cancellationToken)
    {
        SiloAddress[] others = [.. links.Others];
        if (wasPaused)
        {
            table.Forgive();
        }

        SiloAddress[] unreachable = table.FindUnreachable(others);
        Note(unreachable);
        table.Add(new LinkReport
        {
            Silo = table.Self,
            Sequence = ++_sequence,
            Unreachable = unreachable,
            Reachable = table.FindReachable(),
            CanCommit = storage.IsUsable,
            Clients = links.Clients,
        });
        LinkReport[] reports = [.. table.Fresh];
        foreach (SiloAddress silo in others)
        {
            _ = ExchangeAsync(silo, reports); // answers arrive while the next rounds run
        }

        JudgeLinks(others);
        await JudgeStorageAsync(cancellationToken);
    }

    private async Task ExchangeAsync(SiloAddress silo, LinkReport[] reports)
    {
        try
        {
            LinkReport[] answer = await links.ExchangeAsync(silo, reports).WaitAsync(s_limit, timeProvider);
            table.Heard(silo);
            table.Add(answer);
        }
        catch (Exception exception) // no round may end because one silo does not answer
        {
            logger.NoLinkAnswer(silo.ToString(), exception.Message);
        }
    }

    private void JudgeLinks(SiloAddress[] others)
    {
        IReadOnlyList<SiloAddress> leaving = LinkVerdict.FindLeaving([table.Self, .. others], table.Fresh);
        _rounds = leaving.Contains(table.Self) ? _rounds + 1 : 0;
        if (_rounds == Rounds)
        {
            fence.Leave(
                "This silo does not reach "
                + (_unreachable.Length > 0 ? string.Join(", ", _unreachable.AsEnumerable()) : "another silo")
                + ", other silos reach both, and the cluster works only without one of them.",
                atOnce: false);
        }
    }

    private async Task JudgeStorageAsync(CancellationToken cancellationToken)
    {
        bool othersCan = table.Fresh.Any(report => !report.Silo.Equals(table.Self) && report.CanCommit);
        _othersCanSince = othersCan ? _othersCanSince ?? timeProvider.GetTimestamp() : null;
        if (storage.IsUsable || _othersCanSince is not { } since)
        {
            _hasGivenUp = _hasGivenUp && !storage.IsUsable;
            return;
        }

        // After an outage for all, silos do not leave because one of them finds the database first.
        TimeSpan ahead = timeProvider.GetElapsedTime(since);
        TimeSpan lost = ahead < storage.UnusableFor ? ahead : storage.UnusableFor;

        if (lost >= Fence)
        {
            fence.Leave(
                $"This silo could not commit for {lost.TotalSeconds:F0} s, and other silos can: {storage.Problem}",
                atOnce: true);
        }
        else if (lost >= GiveUp && !_hasGivenUp)
        {
            _hasGivenUp = true;
            logger.GivesUpMailboxes(lost.TotalSeconds);
            await links.DeactivateAllAsync(cancellationToken);
        }
    }

    private void Note(SiloAddress[] unreachable)
    {
        foreach (SiloAddress silo in unreachable.Except(_unreachable))
        {
            logger.LinkBroken(silo.ToString());
        }

        foreach (SiloAddress silo in _unreachable.Except(unreachable).Intersect(links.Others))
        {
            logger.LinkHealed(silo.ToString());
        }

        _unreachable = unreachable;
    }
}
