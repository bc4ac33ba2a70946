using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>What a server must be and do before mail is entrusted to it.</summary>
internal static class PostgresChecks
{
    private const int OldestServer = 14;

    private const string ServerSql =
        "SELECT current_setting('server_version'), current_setting('server_version_num')::integer, "
        + "current_setting('server_encoding'), current_setting('transaction_read_only')::boolean";

    /// <summary>As they are for this role in this database: that is where mail will be committed.</summary>
    private const string DurableSql =
        """
        SELECT name FROM pg_settings
        WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'off' ORDER BY name
        """;

    /// <exception cref="StorageStartException">The server is too old, or keeps no Unicode, or takes nothing.</exception>
    public static async Task RequireServerAsync(
        NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(ServerSql, connection);
        (string version, int number, string? encoding, bool isReadOnly) = await ask.ReadOneAsync(
            row => (row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetBoolean(3)), cancellationToken);
        if (number < OldestServer * 10_000)
        {
            throw new StorageStartException(
                $"The server of the database at {place} is PostgreSQL {version}; {OldestServer} or newer is needed.");
        }

        if (encoding != "UTF8")
        {
            throw new StorageStartException(
                $"The database at {place} has the encoding {encoding}: create it with ENCODING 'UTF8'.");
        }

        if (isReadOnly)
        {
            throw new StorageStartException(
                $"The database at {place} takes no changes: is it a standby, or default_transaction_read_only on?");
        }
    }

    /// <exception cref="StorageStartException">
    /// What it has committed may be lost, and <paramref name="allow"/> is not given.
    /// </exception>
    public static async Task RequireDurableAsync(
        NpgsqlConnection connection, string place, bool allow, ILogger logger, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(DurableSql, connection);
        List<string> off = await ask.ReadAllAsync(row => row.GetString(0), cancellationToken);
        if (off.Count == 0)
        {
            return;
        }

        string names = string.Join(", ", off);
        if (!allow)
        {
            throw new StorageStartException(
                $"The database at {place} is not durable ({names} off): a crash would lose acknowledged mail. Turn it "
                + "on, or set Storage:AllowUndurable to accept that.");
        }

        logger.Undurable(place, names);
    }
}
