using Npgsql;
using NpgsqlTypes;

namespace RelateMail.Storage.Postgres;

/// <summary>Commits many changes of the directory in one round trip and one transaction.</summary>
internal static class DirectoryChanges
{
    /// <summary>Accounts that exist are in the list of mailboxes; the others are not.</summary>
    private const string ListAccountsSql =
        """
        INSERT INTO mailbox (address, has_account)
        SELECT name, true FROM unnest($1) AS given (name) WHERE EXISTS (SELECT FROM account WHERE name = given.name)
        ORDER BY name
        ON CONFLICT (address) DO UPDATE SET has_account = excluded.has_account
            WHERE NOT mailbox.has_account
        """;

    private const string UnlistAccountsSql =
        """
        UPDATE mailbox SET has_account = false
        FROM (
            SELECT address FROM mailbox WHERE address = ANY($1) AND has_account
                AND NOT EXISTS (SELECT FROM account WHERE name = address) ORDER BY address FOR UPDATE) AS given
        WHERE mailbox.address = given.address
        """;

    /// <returns>For each change in its order: true if the record is as it is to be.</returns>
    public static async Task<bool[]> WriteAsync(NpgsqlConnection connection, IReadOnlyList<DirectoryChange> changes)
    {
        await using var batch = new NpgsqlBatch(connection);
        var kinds = new List<DirectoryKind>();
        foreach (IGrouping<DirectoryKind, DirectoryChange> kind in changes.GroupBy(change => change.Kind))
        {
            var statements = DirectoryStatements.Of(kind.Key);
            DirectoryChange[] puts = [.. kind.Where(change => change.Body is not null)];
            Add(batch, kinds, kind.Key, Insert(statements.Insert, [.. puts.Where(change => !change.Exists)]));
            Add(batch, kinds, kind.Key, Update(statements.Update, [.. puts.Where(change => change.Exists)]));
            Add(batch, kinds, kind.Key, Delete(statements.Delete, [.. kind.Where(change => change.Body is null)]));
        }

        string[] accounts = [.. changes.Where(change => change.Kind == DirectoryKind.Account)
            .Select(change => change.Name).Order(StringComparer.Ordinal)];
        if (accounts.Length > 0)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(ListAccountsSql).Add(accounts));
            batch.BatchCommands.Add(new NpgsqlBatchCommand(UnlistAccountsSql).Add(accounts));
        }

        var made = new HashSet<(DirectoryKind, string)>();
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync();
        int result = 0;
        do
        {
            while (await reader.ReadAsync())
            {
                made.Add((kinds[result], reader.GetString(0)));
            }

            result++;
        }
        while (await reader.NextResultAsync()); // a failed commit is reported after the last row
        return [.. changes.Select(change => made.Contains((change.Kind, change.Name)))];
    }

    private static void Add(
        NpgsqlBatch batch, List<DirectoryKind> kinds, DirectoryKind kind, NpgsqlBatchCommand? command)
    {
        if (command is not null)
        {
            batch.BatchCommands.Add(command);
            kinds.Add(kind);
        }
    }

    private static NpgsqlBatchCommand? Insert(string sql, DirectoryChange[] changes) => changes.Length == 0
        ? null
        : AddBodies(
            AddTimes(new NpgsqlBatchCommand(sql).Add(Names(changes)).Add(Array.ConvertAll(changes, one => one.Domain)),
                changes),
            changes);

    private static NpgsqlBatchCommand? Update(string sql, DirectoryChange[] changes) => changes.Length == 0
        ? null
        : AddTimes(
            AddBodies(AddTimes(new NpgsqlBatchCommand(sql).Add(Names(changes)), changes), changes),
            changes, static change => change.ExpectedUpdatedAt);

    private static NpgsqlBatchCommand? Delete(string sql, DirectoryChange[] changes) => changes.Length == 0
        ? null
        : AddTimes(
            new NpgsqlBatchCommand(sql).Add(Names(changes)), changes, static change => change.ExpectedUpdatedAt);

    private static string[] Names(DirectoryChange[] changes) => Array.ConvertAll(changes, static change => change.Name);

    private static NpgsqlBatchCommand AddTimes(NpgsqlBatchCommand command, DirectoryChange[] changes) => AddTimes(
        AddTimes(command, changes, static change => change.CreatedAt), changes, static change => change.UpdatedAt);

    private static NpgsqlBatchCommand AddTimes(
        NpgsqlBatchCommand command, DirectoryChange[] changes, Func<DirectoryChange, DateTimeOffset?> time)
    {
        command.Parameters.Add(new NpgsqlParameter<DateTime?[]>
        {
            TypedValue = Array.ConvertAll(changes, change => time(change)?.ToMilliseconds()),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        });
        return command;
    }

    private static NpgsqlBatchCommand AddBodies(NpgsqlBatchCommand command, DirectoryChange[] changes)
    {
        command.Parameters.Add(new NpgsqlParameter<byte[][]>
        {
            TypedValue = Array.ConvertAll(changes, static change => change.Body!),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        });
        return command;
    }
}
