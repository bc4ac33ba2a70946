using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Where reading of a content begins.</summary>
/// <param name="Whole">The octets of a content that lies in one row; then there are no pieces.</param>
/// <param name="Sequence">Of the piece where reading begins.</param>
/// <param name="End">Sequence after the last piece.</param>
/// <param name="Skip">Octets of the row or of the first piece that are not asked for.</param>
internal readonly record struct ContentPlace(byte[]? Whole, int Sequence, int End, int Skip);

/// <summary>What is read of contents; each query is one search in an index.</summary>
internal static class ContentQueries
{
    public const string FindSizeSql = "SELECT size FROM content WHERE id = $1 AND size IS NOT NULL";
    public const string FindSql = "SELECT size, octets FROM content WHERE id = $1 AND size IS NOT NULL";
    public const string ReadPieceSql = "SELECT octets FROM content_piece WHERE content = $1 AND sequence = $2";

    /// <summary>The sizes of long values are known without reading them.</summary>
    public const string SizesSql =
        "SELECT octet_length(octets) FROM content_piece WHERE content = $1 ORDER BY sequence";

    public static async Task<long?> FindSizeAsync(
        NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSizeSql, connection).Add(id);
        return await find.ReadOneAsync(row => (long?)row.GetInt64(0), cancellationToken);
    }

    /// <exception cref="ContentMissingException">There is no such content, or it is not complete.</exception>
    public static async Task<ContentPlace> LocateAsync(
        NpgsqlConnection connection, Guid id, long offset, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection).Add(id);
        (long Size, byte[]? Octets) = await find.ReadOneAsync(
            row => ((long?)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)),
            cancellationToken) is ({ } size, var octets)
            ? (size, octets)
            : throw Missing(id);
        if (offset > Size)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Content {id} has {Size} octets.");
        }

        return Octets is null
            ? await LocatePieceAsync(connection, id, offset, cancellationToken)
            : new ContentPlace(Octets, 0, 0, (int)offset);
    }

    /// <exception cref="ContentMissingException">The content was removed since it was located.</exception>
    public static async Task<byte[]> ReadPieceAsync(
        NpgsqlConnection connection, Guid id, int sequence, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = new NpgsqlCommand(ReadPieceSql, connection).Add(id).Add(sequence);
        return await read.ReadOneAsync(row => row.GetFieldValue<byte[]>(0), cancellationToken) ?? throw Missing(id);
    }

    /// <summary>Finds where to begin by the sizes of the pieces: the octets before are not read.</summary>
    private static async Task<ContentPlace> LocatePieceAsync(
        NpgsqlConnection connection, Guid id, long offset, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = new NpgsqlCommand(SizesSql, connection).Add(id);
        List<int> sizes = await list.ReadAllAsync(row => row.GetInt32(0), cancellationToken);
        long skip = offset;
        int first = 0;
        while (first < sizes.Count && skip >= sizes[first])
        {
            skip -= sizes[first++];
        }

        return new ContentPlace(null, first, sizes.Count, (int)skip);
    }

    private static ContentMissingException Missing(Guid id) => new($"There is no content {id}.");
}
