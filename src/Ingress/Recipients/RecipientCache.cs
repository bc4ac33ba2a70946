using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace RelateMail.Ingress.Recipients;

/// <summary>Addresses that were found a moment ago. Never those that were not: they may be made at any time.</summary>
internal sealed class RecipientCache(IOptions<IngressOptions> options, TimeProvider time)
{
    public const int MaxEntries = 10_000;

    private readonly TimeSpan _age = options.Value.RecipientCacheTime;
    private readonly ConcurrentDictionary<string, (RecipientRoute Route, long At)> _entries =
        new(StringComparer.Ordinal);

    private int _additions; // the dictionary's own count would lock it whole

    public RecipientRoute? Find(string address) =>
        _entries.TryGetValue(address, out (RecipientRoute Route, long At) entry) && time.GetElapsedTime(entry.At) < _age
            ? entry.Route : null;

    public void Add(string address, RecipientRoute route)
    {
        if (_age == TimeSpan.Zero)
        {
            return;
        }

        if (Interlocked.Increment(ref _additions) > MaxEntries)
        {
            Volatile.Write(ref _additions, 1);
            _entries.Clear(); // some lookups again, and no bookkeeping on each of them
        }

        _entries[address] = (route, time.GetTimestamp());
    }
}
