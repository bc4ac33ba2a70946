using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace RelateMail.Ingress.Recipients;

/// <summary>
/// Caches recipients that were resolved a few seconds ago. Refused recipients are never cached, because they may be
/// created at any time.
/// </summary>
internal sealed class RecipientCache(IOptions<IngressOptions> options, TimeProvider timeProvider)
{
    public const int MaxEntries = 10_000;

    private readonly TimeSpan _age = options.Value.RecipientCacheTime;
    private readonly ConcurrentDictionary<string, (MailboxRoute Route, long At)> _entries =
        new(StringComparer.Ordinal);

    private int _additions; // ConcurrentDictionary.Count would lock the whole dictionary

    public MailboxRoute? Find(string address) =>
        _entries.TryGetValue(address, out (MailboxRoute Route, long At) entry)
        && timeProvider.GetElapsedTime(entry.At) < _age
            ? entry.Route : null;

    public void Add(string address, MailboxRoute route)
    {
        if (_age == TimeSpan.Zero)
        {
            return;
        }

        if (Interlocked.Increment(ref _additions) > MaxEntries)
        {
            Volatile.Write(ref _additions, 1);
            _entries.Clear(); // repeats some lookups, but needs no bookkeeping for each of them
        }

        _entries[address] = (route, timeProvider.GetTimestamp());
    }
}
