namespace RelateMail.Storage;

/// <summary>
/// The octets of messages by content id, exactly as received. A content is small (one call) or comes in pieces; either
/// way it is durable only when <see cref="AddAsync"/> or <see cref="CompleteAsync"/>, or the append of an entry that takes an
/// offer, has completed. What no message refers to is swept later, so a content that nobody completes needs no clean-up
/// to be correct.
/// </summary>
public interface IContentStore
{
    /// <summary>Adds a whole content; durable when the task completes.</summary>
    /// <param name="octets">Segments in order; must stay unchanged until the task has completed.</param>
    /// <exception cref="StorageUnavailableException">
    /// Nothing is known about the content; try again with another id.
    /// </exception>
    Task AddAsync(Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken);

    /// <summary>
    /// Lays a whole content ready for the entries that are appended in this process: the first one that refers to it takes
    /// it into its own transaction, so both are durable by one commit, and a repeat stores nothing.
    /// </summary>
    /// <param name="octets">As above, until the offer is withdrawn: by disposing it, which waits for no commit.</param>
    /// <returns>Null where entries are written by another process or another writer; then <see cref="AddAsync"/>.</returns>
    IDisposable? TryOffer(Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets) => null;

    /// <summary>Adds piece <paramref name="sequence"/> (0, 1, 2 …) of a content that is not complete.</summary>
    /// <param name="octets">Must stay unchanged until the task has completed.</param>
    Task AddPieceAsync(Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a content that came in pieces; it and all its pieces are durable when the task completes.
    /// </summary>
    Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a content that no message refers to; nothing happens where there is none, or where one does.
    /// </summary>
    Task AbortAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Octets of a complete content; null where there is none.</summary>
    Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Streams a complete content from <paramref name="offset"/> on, one piece in memory at a time.</summary>
    /// <exception cref="ContentMissingException">There is no such content.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, CancellationToken cancellationToken);
}
