using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Requirements for a server that stores mail.</summary>
internal static class PostgresChecks
{
    private const int OldestServer = 14;

    private const string ServerSql =
        "SELECT current_setting('server_version'), current_setting('server_version_num')::integer, "
        + "current_setting('server_encoding'), current_setting('transaction_read_only')::boolean";

    /// <summary>The settings that apply to this role in this database, which will commit mail.</summary>
    private const string DurableSql =
        """
        SELECT name FROM pg_settings
        WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'off' ORDER BY name
        """;

    /// <exception cref="StorageStartException">The server is too old, does not store Unicode, or is
    /// read-only.</exception>
    public static async Task RequireServerAsync(
        NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(ServerSql, connection);
        (string version, int number, string? encoding, bool isReadOnly) = await ask.ReadOneAsync(
            row => (row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetBoolean(3)), cancellationToken);
        if (number < OldestServer * 10_000)
        {
            throw new StorageStartException(
                $"The server of the database at {place} is PostgreSQL {version}; {OldestServer} or newer is required.");
        }

        if (encoding != "UTF8")
        {
            throw new StorageStartException(
                $"The database at {place} has the encoding {encoding}: create it with ENCODING 'UTF8'.");
        }

        if (isReadOnly)
        {
            throw new StorageStartException(
                $"The database at {place} is read-only: check whether it is a standby or "
                + "default_transaction_read_only is on.");
        }
    }

    /// <exception cref="StorageStartException">
    /// Committed mail may be lost in a crash, and <paramref name="allow"/> is false.
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
                $"The database at {place} is not durable ({names} off): a crash would lose acknowledged mail. Turn the "
                + "settings on, or set Storage:AllowNonDurable to accept the loss.");
        }

        logger.NonDurable(place, names);
    }
}
