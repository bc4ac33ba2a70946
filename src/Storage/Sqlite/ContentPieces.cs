namespace RelateMail.Storage.Sqlite;

/// <summary>Contents as pieces: how they are found again.</summary>
internal static class ContentPieces
{
    private const string SizesSql =
        "SELECT position, length(octets) FROM content_piece WHERE position BETWEEN ? AND ? ORDER BY position";

    private const string ReadSql = "SELECT octets FROM content_piece WHERE position = ?";

    /// <summary>Finds where to begin reading, by the sizes of the pieces: the octets before are not read.</summary>
    /// <exception cref="ContentMissingException">There is no such content, or it is not complete.</exception>
    public static Place Locate(SqliteSession session, Guid id, long offset)
    {
        if (ContentTable.Find(session, id) is not { Size: { } size } content)
        {
            throw Missing(id);
        }

        if (offset > size)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), offset, $"Content {id} has {size} octets.");
        }

        using SqliteStatement pieces = ContentTable.SpanOf(session, SizesSql, content.Number);
        long skip = offset;
        int first = -1;
        int end = 0;
        while (pieces.Step())
        {
            end = ContentTable.Sequence(pieces.Number(0)) + 1;
            if (first < 0 && skip < pieces.Number(1))
            {
                first = end - 1;
            }
            else if (first < 0)
            {
                skip -= pieces.Number(1);
            }
        }

        return new Place(content.Number, first < 0 ? end : first, end, (int)skip);
    }

    /// <exception cref="ContentMissingException">The content was removed since it was located.</exception>
    public static byte[] Read(SqliteSession session, Guid id, long position)
    {
        using SqliteStatement read = session.Prepare(ReadSql).Bind(1, position);
        return read.Step() ? read.Octets(0).ToArray() : throw Missing(id);
    }

    private static ContentMissingException Missing(Guid id) => new($"There is no content {id}.");

    /// <param name="Sequence">Of the piece where reading begins.</param>
    /// <param name="End">Sequence after the last piece.</param>
    /// <param name="Skip">Octets of the first piece that are not asked for.</param>
    internal readonly record struct Place(long Number, int Sequence, int End, int Skip);
}
