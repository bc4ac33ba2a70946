using System.Collections.Concurrent;

namespace RelateMail.Storage.Sqlite;

/// <summary>The contents that wait in memory for their first entry, by id; see
/// <see cref="IContentStore.TryOffer"/>.</summary>
internal sealed class ContentOffers
{
    private readonly ConcurrentDictionary<Guid, ContentOffer> _offers = new();

    public ContentOffer? Find(Guid id) => _offers.GetValueOrDefault(id);

    public ContentOffer Add(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, DateTimeOffset created)
    {
        var offer = new ContentOffer(this, id, digest, octets, created);
        return _offers.TryAdd(id, offer)
            ? offer
            : throw new InvalidOperationException($"Content {id} is already offered.");
    }

    public void Remove(Guid id) => _offers.TryRemove(id, out _);
}

/// <summary>A content in memory; its first entry stores it.</summary>
internal sealed class ContentOffer(
    ContentOffers offers, Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets,
    DateTimeOffset created) : INewContent, IDisposable
{
    private readonly Lock _lock = new();
    private bool _withdrawn;

    public long Size { get; } = octets.Sum(segment => (long)segment.Length);

    /// <inheritdoc/>
    /// <remarks>The lock keeps the octets unchanged meanwhile.</remarks>
    public long? Store(SqliteSession session)
    {
        lock (_lock)
        {
            return _withdrawn
                ? null
                : ContentTable.Insert(session, id, digest, Size, ContentSplitter.Split(octets, Size), created);
        }
    }

    /// <summary>Withdraws the offer.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _withdrawn = true;
        }

        offers.Remove(id);
    }
}
