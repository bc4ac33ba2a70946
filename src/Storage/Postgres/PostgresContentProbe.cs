using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>For a gateway, whose role may read little: whether there is a server that takes changes.</summary>
internal sealed class PostgresContentProbe(Func<PostgresDatabase> database) : IStorageProbe
{
    private const string CheckSql = "SELECT current_setting('transaction_read_only')::boolean FROM schema_version LIMIT 1";

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        bool isReadOnly = await database().ReadAsync(
            connection => ReadAsync(connection, cancellationToken), cancellationToken);
        _ = isReadOnly ? throw new StorageUnavailableException("The database takes no changes.") : true;
    }

    private static async Task<bool> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var check = new NpgsqlCommand(CheckSql, connection);
        return await check.ReadOneAsync(row => row.GetBoolean(0), cancellationToken);
    }
}
