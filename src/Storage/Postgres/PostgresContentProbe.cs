using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Checks that the server answers and accepts changes; a gateway's role may not read more.</summary>
internal sealed class PostgresContentProbe(PostgresDatabase database) : IStorageProbe
{
    private const string CheckSql =
        "SELECT current_setting('transaction_read_only')::boolean, clock_timestamp() FROM schema_version LIMIT 1";

    public async Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken)
    {
        (bool isReadOnly, DateTimeOffset clock) = await database.ReadAsync(
            connection => ReadAsync(connection, cancellationToken), cancellationToken);
        if (isReadOnly)
        {
            throw new StorageUnavailableException("The database is read-only.");
        }

        return clock;
    }

    /// <summary>Succeeds: silos check the disk, and a gateway must answer 452 while it is full, not 421.</summary>
    public Task RequireSpaceAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<(bool IsReadOnly, DateTimeOffset Clock)> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var check = new NpgsqlCommand(CheckSql, connection);
        return await check.ReadOneAsync(
            static row => (row.GetBoolean(0), row.GetFieldValue<DateTimeOffset>(1)), cancellationToken);
    }
}
