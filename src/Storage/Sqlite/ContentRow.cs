namespace RelateMail.Storage.Sqlite;

/// <summary>A row of the table <c>content</c>.</summary>
/// <param name="Number">The key inside this database.</param>
/// <param name="Size">Null if the content is not complete.</param>
/// <param name="Digest">Empty if the content is not complete.</param>
internal readonly record struct ContentRow(long Number, long? Size, ReadOnlyMemory<byte> Digest)
{
    /// <summary>True if an entry can refer to the content.</summary>
    /// <param name="brought">The content that the append brought; null if it brought none.</param>
    public bool IsUsable(EntryContent? brought) =>
        Size is not null && (brought is null || Digest.Span.SequenceEqual(brought.Digest.Octets.Span));

    /// <exception cref="InvalidOperationException">
    /// The id belongs to another content, or to one that is not complete.
    /// </exception>
    public void RequireSame(Guid id, ContentDigest digest, long size)
    {
        if (Size != size || !Digest.Span.SequenceEqual(digest.Octets.Span))
        {
            throw new InvalidOperationException($"Content {id} already exists with other octets.");
        }
    }
}
