using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IStorageProbe"/>
internal sealed class PostgresProbe(PostgresDatabase database, TimeProvider timeProvider) : IStorageProbe
{
    private const string MarkSql =
        """
        INSERT INTO probe (only_row, marked) VALUES (1, $1)
        ON CONFLICT (only_row) DO UPDATE SET marked = excluded.marked
        """;

    private const string ReadSql = "SELECT clock_timestamp() FROM probe";

    public async Task<DateTimeOffset?> CheckAsync(CancellationToken cancellationToken)
    {
        DateTime mark = timeProvider.GetUtcNow().UtcDateTime;
        _ = await database.ReadAsync(connection => MarkAsync(connection, mark, cancellationToken), cancellationToken);
        return await database.ReadAsync(connection => ReadAsync(connection, cancellationToken), cancellationToken)
            ?? throw new StorageUnavailableException("The database does not return a mark that was committed.");
    }

    public Task RequireSpaceAsync(CancellationToken cancellationToken) =>
        PostgresSpace.RequireAsync(database, cancellationToken);

    private static async Task<int> MarkAsync(
        NpgsqlConnection connection, DateTime mark, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand update = new NpgsqlCommand(MarkSql, connection).Add(mark);
        return await update.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<DateTimeOffset?> ReadAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlCommand(ReadSql, connection);
        return await read.ReadOneAsync<DateTimeOffset?>(
            static row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
    }
}
