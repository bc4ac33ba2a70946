using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Recipients;

/// <summary>
/// Caches recipients that were resolved a few seconds ago, until a change of the directory. Refused recipients are
/// never cached, because they may be created at any time.
/// </summary>
internal sealed class RecipientCache(
    DirectoryFreshness freshness, IOptions<IngressOptions> options, TimeProvider timeProvider)
{
    public const int MaxEntries = 10_000;

    private readonly TimeSpan _age = options.Value.RecipientCacheTime;
    private readonly ConcurrentDictionary<string, Entry> _entries =
        new(StringComparer.Ordinal);

    private int _additions; // ConcurrentDictionary.Count would lock the whole dictionary

    private readonly record struct Entry(MailboxRoute Route, long At, long Generation);

    public MailboxRoute? Find(string address) =>
        (freshness.IsFresh || freshness.HasNoNews)
        && _entries.TryGetValue(address, out Entry entry)
        && entry.Generation == freshness.Generation
        && timeProvider.GetElapsedTime(entry.At) < _age
            ? entry.Route : null;

    /// <summary>Call before the question whose answer <see cref="Add"/> keeps.</summary>
    public DirectoryQuestion Ask() => freshness.Ask();

    public void Add(string address, MailboxRoute route, DirectoryQuestion question)
    {
        if (_age == TimeSpan.Zero || !freshness.MayKeep(question))
        {
            return;
        }

        if (Interlocked.Increment(ref _additions) > MaxEntries)
        {
            Volatile.Write(ref _additions, 1);
            _entries.Clear(); // repeats some lookups, but needs no bookkeeping for each of them
        }

        _entries[address] = new Entry(route, question.AskedAt, question.Generation);
    }
}
