using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// Migrates a database to the schema of this program: runs each script once, in order, in a transaction of its own.
/// Nodes that start at the same time take turns.
/// </summary>
/// <remarks>Scripts only add to the schema: during a rolling upgrade, nodes of the previous version must still
/// work.</remarks>
internal sealed class PostgresMigrations
{
    /// <summary>An arbitrary number that nothing else in the database locks.</summary>
    private const long LockKey = 0x52_65_6C_61_74_65;

    private const string LockSql = "SELECT pg_try_advisory_xact_lock($1)";
    private const string WaitSql = "SELECT pg_advisory_xact_lock($1)";
    private const string FindVersionsSql = "SELECT to_regclass('schema_version') IS NOT NULL";
    private const string ReadSql = "SELECT version FROM schema_version";
    private const string InsertSql = "INSERT INTO schema_version (version) VALUES ($1)";

    private const string CreateVersionsSql =
        "CREATE TABLE schema_version (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())";

    /// <summary>Pause between two attempts to get the lock while another node has it.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly SchemaScripts _scripts = new($"{typeof(PostgresMigrations).Namespace}.Schema");

    /// <summary>The newest schema version of this program.</summary>
    public int Version => _scripts.Version;

    public int Count => _scripts.Versions.Count;

    /// <summary>Runs the scripts that the database lacks.</summary>
    /// <exception cref="StorageStartException">The database is newer than this program.</exception>
    public async Task RunAsync(
        NpgsqlConnection connection, StartupDeadline deadline, ILogger logger, CancellationToken cancellationToken)
    {
        while (await FindMissingAsync(connection, cancellationToken) is { Count: > 0 })
        {
            await using NpgsqlTransaction turn = await connection.BeginTransactionAsync(cancellationToken);
            await using NpgsqlCommand ask = new NpgsqlCommand(LockSql, connection).Add(LockKey);
            if (await ask.ExecuteScalarAsync(cancellationToken) is not true)
            {
                await turn.RollbackAsync(cancellationToken);
                await deadline.PauseAsync(
                    s_pause, "another node has been migrating the schema for the whole time", cancellationToken);
                continue;
            }

            // Another node may have migrated since the check above.
            List<int> missing = await FindMissingAsync(connection, cancellationToken);
            if (missing.Count > 0)
            {
                await ApplyAsync(connection, missing[0], cancellationToken);
                await turn.CommitAsync(cancellationToken);
                logger.Migrated(deadline.Place, missing[0]);
            }
        }
    }

    /// <summary>Locks the schema against migration by other nodes until the transaction ends.</summary>
    public static async Task WaitForTurnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand wait = new NpgsqlCommand(WaitSql, connection).Add(LockKey);
        _ = await wait.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The versions that the database lacks, in order; empty if it is up to date.</summary>
    /// <exception cref="StorageStartException">The database is newer than this program.</exception>
    public async Task<List<int>> FindMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(FindVersionsSql, connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return [.. _scripts.Versions];
        }

        await using var read = new NpgsqlCommand(ReadSql, connection);
        List<int> applied = await read.ReadAllAsync(row => row.GetInt32(0), cancellationToken);
        if (applied.Count > 0 && applied.Max() is var newest && newest > Version)
        {
            throw new StorageStartException(
                $"The database was written by a newer version of this program (its schema is {newest}, the newest "
                + $"that this program supports is {Version}): start that version.");
        }

        return [.. _scripts.Versions.Except(applied)];
    }

    private async Task ApplyAsync(NpgsqlConnection connection, int version, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(FindVersionsSql, connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await using var create = new NpgsqlCommand(CreateVersionsSql, connection);
            _ = await create.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var script = new NpgsqlCommand(_scripts[version], connection);
        _ = await script.ExecuteNonQueryAsync(cancellationToken);
        await using NpgsqlCommand insert = new NpgsqlCommand(InsertSql, connection).Add(version);
        _ = await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
