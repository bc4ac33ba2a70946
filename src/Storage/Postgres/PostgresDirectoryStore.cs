using Microsoft.Extensions.Logging;
using Npgsql;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IDirectoryStore"/>
internal sealed class PostgresDirectoryStore(PostgresDatabase database, ILogger logger, StorageMetrics? metrics)
    : IDirectoryStore, IAsyncDisposable
{
    private const string ReadImportSql = "SELECT imported_at FROM directory_import";
    private const string SetImportSql =
        "INSERT INTO directory_import (imported_at) VALUES ($1) ON CONFLICT DO NOTHING";

    private const string EarlierSql =
        """
        SELECT grainidextensionstring FROM orleansstorage WHERE graintypestring = $1 AND payloadbinary IS NOT NULL
        """;

    private PostgresWriter<DirectoryChange, bool>? _changes;

    /// <summary>Starts the writer; the database is open.</summary>
    public void Open() => _changes = new(CommitAsync, logger, CommitMeter.Create(metrics, "directory"));

    public bool IsShared => true;

    public Task<DirectoryRow?> FindAsync(DirectoryKind kind, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                await using NpgsqlCommand find =
                    new NpgsqlCommand(DirectoryStatements.Of(kind).Find, connection).Add(name);
                return await find.ReadOneAsync(Read, cancellationToken);
            },
            cancellationToken);

    public Task<IReadOnlyList<DirectoryRow>> FindManyAsync(
        DirectoryKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DirectoryRow>>(
            async connection =>
            {
                await using NpgsqlCommand find =
                    new NpgsqlCommand(DirectoryStatements.Of(kind).FindMany, connection).Add(names.ToArray());
                return await find.ReadAllAsync(Read, cancellationToken);
            },
            cancellationToken);

    public Task<IReadOnlyList<DirectoryRow>> ListAsync(DirectoryFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        return database.ReadAsync<IReadOnlyList<DirectoryRow>>(
            async connection =>
            {
                await using NpgsqlCommand list = List(connection, filter);
                return await list.ReadAllAsync(Read, cancellationToken);
            },
            cancellationToken);
    }

    public Task<long> CountAsync(DirectoryKind kind, string? domain, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var statements = DirectoryStatements.Of(kind);
                await using var count = new NpgsqlCommand(
                    domain is null ? statements.Count : statements.CountOfDomain, connection);
                return await (domain is null ? count : count.Add(domain))
                    .ReadOneAsync(static row => row.GetInt64(0), cancellationToken);
            },
            cancellationToken);

    public Task<bool> WriteAsync(DirectoryChange change, CancellationToken cancellationToken) =>
        (_changes ?? throw PostgresDatabase.NotOpen()).RunAsync(
            change, change.Name.Length + (change.Body?.Length ?? 0), cancellationToken);

    public Task<DateTimeOffset?> ReadImportAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using var read = new NpgsqlCommand(ReadImportSql, connection);
            return await read.ReadOneAsync(static row => (DateTimeOffset?)row.Time(0), cancellationToken);
        },
        cancellationToken);

    public Task SetImportedAsync(DateTimeOffset at, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using NpgsqlCommand set = new NpgsqlCommand(SetImportSql, connection).Add(at.ToMilliseconds());
            return await set.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<string>> ListEarlierAsync(DirectoryKind kind, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async connection =>
            {
                await using NpgsqlCommand list =
                    new NpgsqlCommand(EarlierSql, connection).Add(DirectoryTables.EarlierStateOf(kind));
                return await list.ReadAllAsync(static row => row.GetString(0), cancellationToken);
            },
            cancellationToken);

    /// <summary>Commits the queued changes, then ends.</summary>
    public ValueTask DisposeAsync() => _changes?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <remarks>A second change of a record in one batch, by a second activation of its grain, is a batch of its own,
    /// because one statement changes a row only once.</remarks>
    private async Task<bool[]> CommitAsync(IReadOnlyList<DirectoryChange> changes, bool again)
    {
        if (changes.Count == 1)
        {
            return await database.RunAsync(connection => DirectoryChanges.WriteAsync(connection, changes));
        }

        var outcomes = new bool[changes.Count];
        int[] rest = [.. Enumerable.Range(0, changes.Count)];
        while (rest.Length > 0)
        {
            int[] turn = [.. rest.DistinctBy(index => (changes[index].Kind, changes[index].Name))];
            DirectoryChange[] distinct = [.. turn.Select(index => changes[index])];
            bool[] made = await database.RunAsync(connection => DirectoryChanges.WriteAsync(connection, distinct));
            for (int index = 0; index < turn.Length; index++)
            {
                outcomes[turn[index]] = made[index];
            }

            rest = [.. rest.Except(turn)];
        }

        return outcomes;
    }

    private static NpgsqlCommand List(NpgsqlConnection connection, DirectoryFilter filter)
    {
        var statements = DirectoryStatements.Of(filter.Kind);
        string sql = (filter.Domain is null, filter.IsDescending) switch
        {
            (true, false) => statements.Ascending,
            (true, true) => statements.Descending,
            (false, false) => statements.AscendingOfDomain,
            (false, true) => statements.DescendingOfDomain,
        };
        (string from, string to) = AddressRange.Of(filter.Prefix);
        string after = filter.After ?? (filter.IsDescending ? AddressRange.Last : "");
        NpgsqlCommand list = new NpgsqlCommand(sql, connection)
            .Add(after).Add(from).Add(to).Add((long)filter.Limit);
        return filter.Domain is null ? list : list.Add(filter.Domain);
    }

    private static DirectoryRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.NullableTime(1), row.NullableTime(2), row.GetFieldValue<byte[]>(3));
}
