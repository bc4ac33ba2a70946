namespace RelateMail.Storage.Sqlite;

/// <summary>A content that the transaction of its first entry stores.</summary>
internal interface INewContent
{
    /// <summary>In octets.</summary>
    long Size { get; }

    /// <summary>Adds the content as one that a message refers to.</summary>
    /// <returns>The number of the content; null if it is not available any more.</returns>
    long? Store(SqliteSession session);
}

/// <summary>A content that came with its entry.</summary>
internal sealed class BroughtContent(Guid id, EntryContent content, DateTimeOffset created) : INewContent
{
    public long Size => content.Octets.Length;

    public long? Store(SqliteSession session) =>
        ContentTable.Insert(session, id, content.Digest, Size, [content.Octets], created);
}
