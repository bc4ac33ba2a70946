namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IWebhookStore"/>
internal sealed class SqliteWebhookStore(Func<SqliteDatabase> database) : IWebhookStore
{
    public const string FindNameSql = $"SELECT {Columns} FROM webhook WHERE name = ?";
    public const string FindNumberSql = $"SELECT {Columns} FROM webhook WHERE number = ?";
    public const string AscendingSql = $"SELECT {Columns} FROM webhook WHERE name > ? ORDER BY name LIMIT ?";
    public const string DescendingSql = $"SELECT {Columns} FROM webhook WHERE name < ? ORDER BY name DESC LIMIT ?";
    private const string LastSql = $"SELECT {Columns} FROM webhook ORDER BY name DESC LIMIT ?";

    private const string Columns =
        "number, name, version, enabled, created_at, updated_at, failing_since, disabled_reason, definition";

    private const string InsertSql =
        """
        INSERT INTO webhook (name, version, enabled, created_at, updated_at, definition) VALUES (?1, 1, ?2, ?3, ?3, ?4)
        """;

    private const string UpdateSql =
        """
        UPDATE webhook SET version = version + 1, definition = ?4, updated_at = max(?3, updated_at + 1),
            disabled_reason = CASE WHEN ?2 THEN NULL ELSE disabled_reason END,
            failing_since = CASE WHEN ?2 AND NOT enabled THEN NULL ELSE failing_since END, enabled = ?2
        WHERE name = ?1
        """;

    private const string RemoveScopesSql = "DELETE FROM webhook_scope WHERE webhook = ?";
    private const string AddScopeSql = "INSERT INTO webhook_scope (scope, webhook) VALUES (?, ?)";
    private const string DeleteSql = "DELETE FROM webhook WHERE number = ?";
    private const string NoteRemovalSql = "INSERT INTO webhook_removed (number) VALUES (?)";
    private const string SetFailingSql = "UPDATE webhook SET failing_since = ? WHERE number = ?";

    private const string DisableSql =
        """
        UPDATE webhook SET enabled = 0, disabled_reason = ?1, version = version + 1,
            updated_at = max(?2, updated_at + 1) WHERE number = ?3 AND enabled = 1
        """;

    public Task<WebhookRow?> FindAsync(string name, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => Find(session, name), cancellationToken);

    public Task<WebhookRow?> FindAsync(long number, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session =>
            {
                using SqliteStatement find = session.Prepare(FindNumberSql).Bind(1, number);
                return find.Step() ? Read(find) : null;
            },
            cancellationToken);

    public Task<IReadOnlyList<WebhookRow>> ListAsync(
        string? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database().Readers.RunAsync<IReadOnlyList<WebhookRow>>(
            session =>
            {
                bool isLast = descending && after is null;
                using SqliteStatement list = session.Prepare(
                    isLast ? LastSql : descending ? DescendingSql : AscendingSql);
                _ = isLast ? list.Bind(1, limit) : list.Bind(1, after ?? "").Bind(2, limit);
                var rows = new List<WebhookRow>();
                while (list.Step())
                {
                    rows.Add(Read(list));
                }

                return rows;
            },
            cancellationToken);
    }

    public Task<WebhookWrite> PutAsync(WebhookChange change, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(session => Put(session, change), change.Definition.Length, cancellationToken);

    public Task<bool> DeleteAsync(string name, long? condition, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                if (Find(session, name) is not { } row || (condition ?? row.Version) != row.Version)
                {
                    return false;
                }

                Execute(session.Prepare(DeleteSql).Bind(1, row.Number));
                Execute(session.Prepare(NoteRemovalSql).Bind(1, row.Number));
                return true;
            },
            0,
            cancellationToken);

    public Task SetFailingSinceAsync(long number, DateTimeOffset? since, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                SqliteStatement set = session.Prepare(SetFailingSql).Bind(2, number);
                Execute(since is { } time ? set.Bind(1, time) : set);
                return true;
            },
            0,
            cancellationToken);

    public Task<bool> DisableAsync(
        long number, string reason, DateTimeOffset at, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                Execute(session.Prepare(DisableSql).Bind(1, reason).Bind(2, at).Bind(3, number));
                return session.Changes > 0;
            },
            0,
            cancellationToken);

    private static WebhookWrite Put(SqliteSession session, WebhookChange change)
    {
        WebhookRow? before = Find(session, change.Name);
        long version = before?.Version ?? 0;
        if ((change.Condition ?? version) != version)
        {
            return new WebhookWrite(WebhookWriteStatus.Changed, null);
        }

        Execute(session.Prepare(before is null ? InsertSql : UpdateSql)
            .Bind(1, change.Name).Bind(2, change.IsEnabled ? 1 : 0).Bind(3, change.At)
            .Bind(4, change.Definition.Span));
        WebhookRow after = Find(session, change.Name)!;
        Execute(session.Prepare(RemoveScopesSql).Bind(1, after.Number));
        foreach (string scope in change.Scopes.Distinct())
        {
            Execute(session.Prepare(AddScopeSql).Bind(1, scope).Bind(2, after.Number));
        }

        return new WebhookWrite(before is null ? WebhookWriteStatus.Created : WebhookWriteStatus.Replaced, after);
    }

    private static void Execute(SqliteStatement statement)
    {
        using (statement)
        {
            _ = statement.Step();
        }
    }

    private static WebhookRow? Find(SqliteSession session, string name)
    {
        using SqliteStatement find = session.Prepare(FindNameSql).Bind(1, name);
        return find.Step() ? Read(find) : null;
    }

    private static WebhookRow Read(SqliteStatement row) => new(
        row.Number(0), row.Text(1), row.Number(2), row.Number(3) != 0, row.Time(4), row.Time(5),
        row.NullableTime(6), row.NullableText(7), row.Octets(8).ToArray());
}
