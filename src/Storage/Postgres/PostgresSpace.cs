using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// Checks that the disk of the server has room. PostgreSQL does not report free space, and a mark fits into a page
/// that exists. So the check writes a temporary file, which needs new blocks and which PostgreSQL deletes at once.
/// </summary>
internal static class PostgresSpace
{
    /// <summary>Octets of the temporary file, about a usual mail with attachments.</summary>
    public const int Octets = 8 * 1024 * 1024;

    /// <summary>
    /// Rows that the server materializes. With a work_mem of 64 KiB they spill to a file, and repeated octets are not
    /// compressed there.
    /// </summary>
    private const string FillSql =
        """
        WITH filler AS MATERIALIZED (SELECT repeat('x', 65536) AS octets FROM generate_series(1, 128))
        SELECT sum(length(octets)) FROM filler
        """;

    /// <exception cref="StorageUnavailableException">
    /// The disk is full (<see cref="StorageUnavailableException.IsFull"/>), or the database cannot be used.
    /// </exception>
    public static async Task RequireAsync(PostgresDatabase database, CancellationToken cancellationToken)
    {
        long octets = await database.ReadAsync(
            connection => FillAsync(connection, cancellationToken), cancellationToken);
        if (octets != Octets)
        {
            throw new StorageUnavailableException($"The database wrote {octets} octets of {Octets}.");
        }
    }

    private static async Task<long> FillAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var fill = new NpgsqlCommand(FillSql, connection);
        return await fill.ReadOneAsync<long?>(static row => row.GetInt64(0), cancellationToken) ?? 0;
    }
}
