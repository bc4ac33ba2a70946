using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IDirectoryStore"/>
internal sealed class SqliteDirectoryStore(Func<SqliteDatabase> database, StateDatabase state) : IDirectoryStore
{
    private const string ReadImportSql = "SELECT imported_at FROM directory_import";
    private const string SetImportSql = "INSERT OR IGNORE INTO directory_import (number, imported_at) VALUES (1, ?)";

    private const string EarlierSql =
        """
        SELECT GrainIdExtensionString FROM OrleansStorage WHERE GrainTypeString = $type AND PayloadBinary IS NOT NULL
        """;

    public bool IsShared => false;

    public Task<DirectoryRow?> FindAsync(DirectoryKind kind, string name, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => Find(session, DirectorySql.Of(kind), name), cancellationToken);

    public Task<IReadOnlyList<DirectoryRow>> FindManyAsync(
        DirectoryKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        database().Readers.RunAsync<IReadOnlyList<DirectoryRow>>(
            session => Read(session.Prepare(DirectorySql.Of(kind).FindMany)
                .Bind(1, JsonSerializer.Serialize(names, StorageJson.Default.IReadOnlyCollectionString))),
            cancellationToken);

    public Task<IReadOnlyList<DirectoryRow>> ListAsync(DirectoryFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        return database().Readers.RunAsync<IReadOnlyList<DirectoryRow>>(
            session => List(session, filter), cancellationToken);
    }

    public Task<long> CountAsync(DirectoryKind kind, string? domain, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session =>
            {
                DirectorySql sql = DirectorySql.Of(kind);
                using SqliteStatement count = session.Prepare(domain is null ? sql.Count : sql.CountOfDomain)
                    .BindNullable(1, domain);
                _ = count.Step();
                return count.Number(0);
            },
            cancellationToken);

    public Task<bool> WriteAsync(DirectoryChange change, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(session => Write(session, change), change.Body?.Length ?? 0, cancellationToken);

    public Task<DateTimeOffset?> ReadImportAsync(CancellationToken cancellationToken) =>
        database().Readers.RunAsync<DateTimeOffset?>(
            session =>
            {
                using SqliteStatement read = session.Prepare(ReadImportSql);
                return read.Step() ? read.Time(0) : null;
            },
            cancellationToken);

    public Task SetImportedAsync(DateTimeOffset at, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                using SqliteStatement set = session.Prepare(SetImportSql).Bind(1, at);
                return set.Step();
            },
            0,
            cancellationToken);

    public async Task<IReadOnlyList<string>> ListEarlierAsync(DirectoryKind kind, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(state.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using SqliteCommand list = connection.CreateCommand();
        list.CommandText = EarlierSql;
        _ = list.Parameters.AddWithValue("$type", DirectoryTables.EarlierStateOf(kind));
        await using SqliteDataReader rows = await list.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            names.Add(rows.GetString(0));
        }

        return names;
    }

    private static List<DirectoryRow> List(SqliteSession session, DirectoryFilter filter)
    {
        DirectorySql sql = DirectorySql.Of(filter.Kind);
        (string from, string to, string except) =
            AddressRange.Of(filter.Prefix, filter.After, filter.IsDescending);
        SqliteStatement list = session.Prepare((filter.Domain is null, filter.IsDescending) switch
        {
            (true, false) => sql.Ascending,
            (true, true) => sql.Descending,
            (false, false) => sql.AscendingOfDomain,
            (false, true) => sql.DescendingOfDomain,
        });
        _ = list.Bind(1, from).Bind(2, to).Bind(3, except).Bind(4, filter.Limit);
        return Read(filter.Domain is null ? list : list.Bind(5, filter.Domain));
    }

    private static bool Write(SqliteSession session, DirectoryChange change)
    {
        DirectorySql sql = DirectorySql.Of(change.Kind);
        DirectoryRow? before = Find(session, sql, change.Name);
        if (change.Body is not { } body)
        {
            return before is null || (before.UpdatedAt == change.ExpectedUpdatedAt && Delete(session, sql, change));
        }

        bool isExpected = before is null ? !change.Exists : change.Exists
            && before.UpdatedAt == change.ExpectedUpdatedAt;
        if (!isExpected)
        {
            return before is not null && before.UpdatedAt == change.UpdatedAt
                && before.Body.Span.SequenceEqual(body);
        }

        using SqliteStatement put = session.Prepare(sql.Put).Bind(1, change.Name).Bind(2, change.Domain)
            .BindNullable(3, change.CreatedAt).BindNullable(4, change.UpdatedAt).Bind(5, body.AsSpan());
        _ = put.Step();
        if (change.Kind == DirectoryKind.Account)
        {
            SqliteMailboxIndex.SetAccount(session, change.Name, exists: true);
        }

        return true;
    }

    private static bool Delete(SqliteSession session, DirectorySql sql, DirectoryChange change)
    {
        using SqliteStatement delete = session.Prepare(sql.Delete).Bind(1, change.Name);
        _ = delete.Step();
        if (change.Kind == DirectoryKind.Account)
        {
            SqliteMailboxIndex.SetAccount(session, change.Name, exists: false);
        }

        return true;
    }

    private static DirectoryRow? Find(SqliteSession session, DirectorySql sql, string name)
    {
        List<DirectoryRow> rows = Read(session.Prepare(sql.Find).Bind(1, name));
        return rows.Count == 0 ? null : rows[0];
    }

    private static List<DirectoryRow> Read(SqliteStatement statement)
    {
        using (statement)
        {
            var rows = new List<DirectoryRow>();
            while (statement.Step())
            {
                rows.Add(new DirectoryRow(
                    statement.Text(0), statement.NullableTime(1), statement.NullableTime(2),
                    statement.Octets(3).ToArray()));
            }

            return rows;
        }
    }
}
