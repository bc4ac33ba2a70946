using System.Diagnostics;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;

namespace RelateMail.Ledger.Watching;

/// <summary>Watchers of the mailboxes of a run, several for each, which must see every message once.</summary>
internal sealed class Watchers : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly CancellationTokenSource _end;
    private readonly MailboxWatcher[] _watchers;
    private readonly Task _running;

    public Watchers(ApiOptions options, IReadOnlyList<string> mailboxes, int count, CancellationToken cancellationToken)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _watchers = [.. Enumerable.Range(0, count).Select(
            number => new MailboxWatcher(options, mailboxes[number % mailboxes.Count], number))];
        _running = Task.WhenAll(_watchers.Select(watcher => watcher.RunAsync(_http, _end.Token)));
    }

    /// <summary>Compares the events with the mailboxes, after the watchers had time to reach the ends.</summary>
    /// <param name="api">Lists the mailboxes.</param>
    /// <param name="patience">How long to wait for the last events.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<WatchResult> CompareAsync(MailboxApi api, TimeSpan patience, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, List<long>>();
        foreach (string mailbox in _watchers.Select(watcher => watcher.Mailbox).Distinct())
        {
            var uids = new List<long>();
            await foreach (ApiMessage message in api.ListAsync(mailbox, cancellationToken))
            {
                uids.Add(message.Uid);
            }

            stored.Add(mailbox, uids);
        }

        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < patience && !_watchers.All(
            watcher => stored[watcher.Mailbox] is not { Count: > 0 } uids || watcher.HasReached(uids[^1])))
        {
            await Task.Delay(s_pause, cancellationToken);
        }

        (int gaps, int repeats, int events) = (0, 0, 0);
        foreach (MailboxWatcher watcher in _watchers)
        {
            IReadOnlyList<long> seen = watcher.Uids;
            var once = seen.ToHashSet();
            events += seen.Count;
            repeats += seen.Count - once.Count;
            gaps += stored[watcher.Mailbox].Count(uid => !once.Contains(uid));
        }

        return new WatchResult(_watchers.Length, events, gaps, repeats, _watchers.Sum(watcher => watcher.Losses));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
        _http.Dispose();
    }
}

/// <summary>The comparison of what watchers saw with the mailboxes.</summary>
/// <param name="Watchers">Their number.</param>
/// <param name="Events">Messages that they saw.</param>
/// <param name="Gaps">Messages that a watcher did not see.</param>
/// <param name="Repeats">Messages that a watcher saw again.</param>
/// <param name="Losses">Streams that ended, or could not be opened.</param>
internal sealed record WatchResult(int Watchers, int Events, int Gaps, int Repeats, int Losses)
{
    public bool IsClean => Gaps == 0 && Repeats == 0;
}
