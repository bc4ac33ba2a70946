namespace RelateMail.Storage.Sqlite;

/// <summary>Reads contents piece by piece.</summary>
internal static class ContentPieces
{
    private const string SizesSql =
        "SELECT length(octets) FROM content_piece WHERE position BETWEEN ? AND ? ORDER BY position";

    private const string ReadSql = "SELECT octets FROM content_piece WHERE position = ?";

    /// <summary>Finds a content and reads its first piece in one turn of a reader.</summary>
    /// <returns>The number of the content, where to begin, and the piece there; empty at the end.</returns>
    /// <exception cref="ContentMissingException">The content does not exist or is not complete.</exception>
    public static (long Number, ReadPosition Position, byte[] First) Open(SqliteSession session, Guid id, long offset)
    {
        if (ContentTable.Find(session, id) is not { Size: { } size } content)
        {
            throw Missing(id);
        }

        if (offset > size)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Content {id} has {size} octets.");
        }

        using SqliteStatement pieces = ContentTable.SpanOf(session, SizesSql, content.Number);
        var sizes = new List<int>();
        while (pieces.Step())
        {
            sizes.Add((int)pieces.Number(0));
        }

        var position = ReadPosition.Find(sizes, offset);
        byte[] first = position.Sequence == position.End
            ? [] : Read(session, id, ContentTable.Position(content.Number, position.Sequence));
        return (content.Number, position, first);
    }

    /// <exception cref="ContentMissingException">The content was deleted after it was located.</exception>
    public static byte[] Read(SqliteSession session, Guid id, long position)
    {
        using SqliteStatement read = session.Prepare(ReadSql).Bind(1, position);
        return read.Step() ? read.Octets(0).ToArray() : throw Missing(id);
    }

    private static ContentMissingException Missing(Guid id) => new($"Content {id} does not exist.");
}
