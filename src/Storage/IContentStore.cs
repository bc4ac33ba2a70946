namespace RelateMail.Storage;

/// <summary>
/// The octets of messages by content id, exactly as received. A content is added whole or in pieces, and is durable
/// when <see cref="AddAsync"/>, <see cref="CompleteAsync"/>, or the append of an entry that uses an offer has
/// completed. A background sweep deletes contents that no message refers to, so an abandoned content needs no clean-up.
/// </summary>
public interface IContentStore
{
    /// <summary>Adds a whole content; durable when the task completes.</summary>
    /// <param name="id">Id of the new content; must not exist yet.</param>
    /// <param name="digest">Digest of all octets.</param>
    /// <param name="octets">Segments in order; must stay unchanged until the task has completed.</param>
    /// <param name="cancellationToken">
    /// Removes the content from the queue; has no effect once its commit has started.
    /// </param>
    /// <exception cref="StorageUnavailableException">
    /// The outcome is unknown; retry with another id.
    /// </exception>
    Task AddAsync(
        Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets, CancellationToken cancellationToken);

    /// <summary>
    /// Offers a whole content to the entries that are appended in this process. The first entry that refers to it
    /// stores it in its own transaction, so one commit makes both durable. A duplicate stores nothing.
    /// </summary>
    /// <param name="id">Id of the new content; must not exist yet.</param>
    /// <param name="digest">Digest of all octets.</param>
    /// <param name="octets">Segments in order; must stay unchanged until the offer is withdrawn.</param>
    /// <returns>
    /// Withdraws the offer when it is disposed, which does not wait for a commit. Null if another process or another
    /// writer appends the entries; then use <see cref="AddAsync"/>.
    /// </returns>
    IDisposable? TryOffer(Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets) => null;

    /// <summary>
    /// Adds piece <paramref name="sequence"/> (0, 1, 2 …) of a content that is not complete. The octets must stay
    /// unchanged until the task has completed.
    /// </summary>
    Task AddPieceAsync(Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>
    /// Completes a content that was added in pieces; it and all its pieces are durable when the task completes.
    /// </summary>
    Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a content that no message refers to. Does nothing if it does not exist or a message refers to it.
    /// </summary>
    Task AbortAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Size of a complete content in octets; null if it does not exist.</summary>
    Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Streams a complete content from <paramref name="offset"/> on, one piece in memory at a time.</summary>
    /// <exception cref="ContentMissingException">The content does not exist or is not complete.</exception>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Guid id, long offset, CancellationToken cancellationToken);
}
