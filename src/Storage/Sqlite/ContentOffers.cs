using System.Collections.Concurrent;

namespace RelateMail.Storage.Sqlite;

/// <summary>The contents that lie ready for their first entry, by id.</summary>
internal sealed class ContentOffers
{
    private readonly ConcurrentDictionary<Guid, ContentOffer> _offers = new();

    public ContentOffer? Find(Guid id) => _offers.GetValueOrDefault(id);

    public ContentOffer Add(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, DateTimeOffset created)
    {
        var offer = new ContentOffer(id, digest, octets, created, Remove);
        return _offers.TryAdd(id, offer) ? offer : throw new InvalidOperationException($"Content {id} is offered already.");
    }

    private void Remove(Guid id) => _offers.TryRemove(id, out _);
}
