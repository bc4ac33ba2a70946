using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// Brings a database to the schema of this program: the embedded files <c>0001-….sql</c>, <c>0002-….sql</c> …, each once,
/// in order, in a transaction of its own. Nodes that start at once take turns.
/// </summary>
/// <remarks>A file only adds: while nodes are replaced one by one, those of the version before go on working.</remarks>
internal sealed class PostgresMigrations
{
    /// <summary>Any number that nothing else in the database locks.</summary>
    private const long LockKey = 0x52_65_6C_61_74_65;

    private const string LockSql = "SELECT pg_try_advisory_xact_lock($1)";
    private const string WaitSql = "SELECT pg_advisory_xact_lock($1)";
    private const string FindVersionsSql = "SELECT to_regclass('schema_version') IS NOT NULL";
    private const string ReadSql = "SELECT version FROM schema_version";
    private const string InsertSql = "INSERT INTO schema_version (version) VALUES ($1)";

    private const string CreateVersionsSql =
        "CREATE TABLE schema_version (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())";

    /// <summary>How often a turn is asked for while another node has it.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly SortedList<int, string> _scripts = [];

    public PostgresMigrations()
    {
        Assembly assembly = typeof(PostgresMigrations).Assembly;
        string prefix = $"{typeof(PostgresMigrations).Namespace}.Schema.";
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                int version = int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture);
                _scripts.Add(version, reader.ReadToEnd());
            }
        }
    }

    /// <summary>The schema that this program knows.</summary>
    public int Version => _scripts.Keys[^1];

    public int Count => _scripts.Count;

    /// <summary>Applies what is missing; nothing happens where nothing is.</summary>
    /// <exception cref="StorageStartException">The database is newer than this program, or is not ours.</exception>
    public async Task RunAsync(
        NpgsqlConnection connection, StartPatience patience, ILogger logger, CancellationToken cancellationToken)
    {
        while (await FindMissingAsync(connection, cancellationToken) is { Count: > 0 })
        {
            await using NpgsqlTransaction turn = await connection.BeginTransactionAsync(cancellationToken);
            await using NpgsqlCommand ask = new NpgsqlCommand(LockSql, connection).Add(LockKey);
            if (await ask.ExecuteScalarAsync(cancellationToken) is not true)
            {
                await turn.RollbackAsync(cancellationToken);
                await patience.PauseAsync(
                    s_pause, "another node has been changing the schema all that time", cancellationToken);
                continue;
            }

            // Another node may have had its turn since the look above.
            List<int> missing = await FindMissingAsync(connection, cancellationToken);
            if (missing.Count > 0)
            {
                await ApplyAsync(connection, missing[0], cancellationToken);
                await turn.CommitAsync(cancellationToken);
                logger.Migrated(patience.Place, missing[0]);
            }
        }
    }

    /// <summary>Keeps other nodes from changing the schema until the transaction ends.</summary>
    public static async Task WaitForTurnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand wait = new NpgsqlCommand(WaitSql, connection).Add(LockKey);
        _ = await wait.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The versions that the database lacks, in order; empty where it is as this program needs it.</summary>
    /// <exception cref="StorageStartException">The database is newer than this program.</exception>
    public async Task<List<int>> FindMissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand(FindVersionsSql, connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return [.. _scripts.Keys];
        }

        await using var read = new NpgsqlCommand(ReadSql, connection);
        List<int> applied = await read.ReadAllAsync(row => row.GetInt32(0), cancellationToken);
        if (applied.Count > 0 && applied.Max() is var newest && newest > Version)
        {
            throw new StorageStartException(
                $"The database was written by a newer version of this program (its schema is {newest}, this program "
                + $"knows {Version}): start that version.");
        }

        return [.. _scripts.Keys.Except(applied)];
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
