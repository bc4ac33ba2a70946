namespace RelateMail.Storage.Sqlite;

/// <summary>A content in memory that the first entry of it stores; see <see cref="IContentStore.TryOffer"/>.</summary>
/// <param name="withdraw">Told once that the offer is over.</param>
internal sealed class ContentOffer(
    Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, DateTimeOffset created,
    Action<Guid> withdraw) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _withdrawn;

    /// <summary>In octets.</summary>
    public long Size { get; } = octets.Sum(segment => (long)segment.Length);

    /// <summary>Adds the content as one that a message refers to. The lock keeps its octets in place meanwhile.</summary>
    /// <returns>Its number; null when the offer was withdrawn.</returns>
    public long? Store(SqliteSession session)
    {
        lock (_lock)
        {
            return _withdrawn
                ? null
                : ContentTable.Insert(session, id, digest, Size, ContentCut.Pieces(octets, Size), created);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _withdrawn = true;
        }

        withdraw(id);
    }
}
