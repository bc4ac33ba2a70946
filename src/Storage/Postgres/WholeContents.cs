using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>A content that arrived in one call.</summary>
internal readonly record struct WholeContent(Guid Id, ContentDigest Digest, ReadOnlyMemory<byte> Octets);

/// <summary>Adds whole contents, in one statement.</summary>
internal static class WholeContents
{
    private const string AddSql =
        """
        WITH given AS (
            SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS given (id, digest, octets)
        ), added AS (
            INSERT INTO content (id, size, digest, octets)
            SELECT id, octet_length(octets), digest, octets FROM given ORDER BY id
            ON CONFLICT (id) DO NOTHING
            RETURNING id
        ), unreferenced AS (
            INSERT INTO content_loose (content) SELECT id FROM added
        )
        SELECT id FROM given EXCEPT ALL SELECT id FROM added
        """;

    private const string FindSql = "SELECT id, size, digest FROM content WHERE id = ANY ($1)";

    /// <returns>
    /// True for each content that is stored; false if its id belongs to other octets or to an incomplete content.
    /// </returns>
    /// <remarks>Rows are inserted in the order of ids, so that two writers with the same ids cannot deadlock. If an id
    /// already exists, for example from a batch with an unknown outcome, the content is compared and not
    /// written.</remarks>
    public static async Task<bool[]> AddAsync(NpgsqlConnection connection, IReadOnlyList<WholeContent> contents)
    {
        HashSet<Guid> left = await InsertAsync(connection, contents);
        bool[] outcomes = new bool[contents.Count];
        Dictionary<Guid, (long? Size, byte[]? Digest)> stored =
            left.Count == 0 ? [] : await FindAsync(connection, left);
        for (int index = 0; index < outcomes.Length; index++)
        {
            WholeContent given = contents[index];
            outcomes[index] = !left.Contains(given.Id)
                || (stored.TryGetValue(given.Id, out (long? Size, byte[]? Digest) found)
                    && found.Size == given.Octets.Length && given.Digest.Octets.Span.SequenceEqual(found.Digest));
        }

        return outcomes;
    }

    /// <returns>Ids that already existed, or that occur twice in the batch.</returns>
    private static async Task<HashSet<Guid>> InsertAsync(
        NpgsqlConnection connection, IReadOnlyList<WholeContent> contents)
    {
        await using NpgsqlCommand insert = new NpgsqlCommand(AddSql, connection)
            .Add(contents.Select(content => content.Id).ToArray())
            .AddOctets([.. contents.Select(content => content.Digest.Octets)])
            .AddOctets([.. contents.Select(content => content.Octets)]);
        return [.. await insert.ReadAllAsync(row => row.GetGuid(0))];
    }

    private static async Task<Dictionary<Guid, (long? Size, byte[]? Digest)>> FindAsync(
        NpgsqlConnection connection, HashSet<Guid> ids)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection).Add(ids.ToArray());
        List<(Guid Id, long? Size, byte[]? Digest)> found = await find.ReadAllAsync(row => (
            row.GetGuid(0),
            row.IsDBNull(1) ? (long?)null : row.GetInt64(1),
            row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)));
        return found.ToDictionary(row => row.Id, row => (row.Size, row.Digest));
    }
}
