using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Queries of contents; each is a search in an index.</summary>
internal static class ContentQueries
{
    public const string FindSizeSql = "SELECT size FROM content WHERE id = $1 AND size IS NOT NULL";
    public const string FindSql = "SELECT size, octets FROM content WHERE id = $1 AND size IS NOT NULL";
    public const string ReadPieceSql = "SELECT octets FROM content_piece WHERE content = $1 AND sequence = $2";

    /// <summary>PostgreSQL knows the size of a long value without reading the value.</summary>
    public const string SizesSql =
        "SELECT octet_length(octets) FROM content_piece WHERE content = $1 ORDER BY sequence";

    public static async Task<long?> FindSizeAsync(
        NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSizeSql, connection).Add(id);
        return await find.ReadOneAsync(row => (long?)row.GetInt64(0), cancellationToken);
    }

    /// <returns>
    /// The octets of a content that is stored in one row; null if it is stored in pieces. The position has only
    /// <see cref="ReadPosition.Skip"/> if the content is stored in one row.
    /// </returns>
    /// <exception cref="ContentMissingException">The content does not exist or is not complete.</exception>
    public static async Task<(byte[]? Whole, ReadPosition Position)> LocateAsync(
        NpgsqlConnection connection, Guid id, long offset, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection).Add(id);
        (long? size, byte[]? octets) = await find.ReadOneAsync(
            row => ((long?)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1)),
            cancellationToken);
        if (size is null)
        {
            throw Missing(id);
        }

        if (offset > size)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"Content {id} has {size} octets.");
        }

        if (octets is not null)
        {
            return (octets, new ReadPosition(0, 0, (int)offset));
        }

        await using NpgsqlCommand list = new NpgsqlCommand(SizesSql, connection).Add(id);
        List<int> sizes = await list.ReadAllAsync(row => row.GetInt32(0), cancellationToken);
        return (null, ReadPosition.Find(sizes, offset));
    }

    /// <exception cref="ContentMissingException">The content was deleted after it was located.</exception>
    public static async Task<byte[]> ReadPieceAsync(
        NpgsqlConnection connection, Guid id, int sequence, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand read = new NpgsqlCommand(ReadPieceSql, connection).Add(id).Add(sequence);
        return await read.ReadOneAsync(row => row.GetFieldValue<byte[]>(0), cancellationToken) ?? throw Missing(id);
    }

    private static ContentMissingException Missing(Guid id) => new($"Content {id} does not exist.");
}
