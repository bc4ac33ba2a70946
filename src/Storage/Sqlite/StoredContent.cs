namespace RelateMail.Storage.Sqlite;

/// <param name="Number">The key inside this database.</param>
/// <param name="Size">Null where the content is not complete.</param>
/// <param name="Digest">Empty where the content is not complete.</param>
internal readonly record struct StoredContent(long Number, long? Size, ReadOnlyMemory<byte> Digest)
{
    /// <exception cref="InvalidOperationException">
    /// The id stands for another content, or one that is not complete.
    /// </exception>
    public void RequireSame(Guid id, ContentDigest digest, long size)
    {
        if (Size != size || !Digest.Span.SequenceEqual(digest.Octets.Span))
        {
            throw new InvalidOperationException($"Content {id} is there already, with other octets.");
        }
    }
}
