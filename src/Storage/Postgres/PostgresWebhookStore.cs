using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IWebhookStore"/>
internal sealed class PostgresWebhookStore(PostgresDatabase database) : IWebhookStore
{
    public const string FindNameSql = $"SELECT {Columns} FROM webhook WHERE name = $1";
    public const string FindNumberSql = $"SELECT {Columns} FROM webhook WHERE number = $1";
    public const string AscendingSql = $"SELECT {Columns} FROM webhook WHERE name > $1 ORDER BY name LIMIT $2";

    public const string DescendingSql =
        $"SELECT {Columns} FROM webhook WHERE $1::text IS NULL OR name < $1 ORDER BY name DESC LIMIT $2";

    private const string Columns =
        """
        number, name, version, enabled, created_at, updated_at, failing_since, disabled_reason, definition
        """;

    private const string PutSql = "SELECT status, number FROM webhook_put($1, $2, $3, $4, $5, $6)";
    private const string DeleteSql = "SELECT webhook_delete($1, $2)";

    private const string SetFailingSql =
        "UPDATE webhook SET failing_since = $2 WHERE number = $1 AND (failing_since IS NULL) <> ($2 IS NULL)";

    private const string DisableSql =
        """
        UPDATE webhook SET enabled = false, disabled_reason = $2, version = version + 1,
            updated_at = greatest($3, updated_at + interval '1 millisecond')
        WHERE number = $1 AND enabled
        """;

    public Task<WebhookRow?> FindAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using NpgsqlCommand find = new NpgsqlCommand(FindNameSql, connection).Add(name);
            return await find.ReadOneAsync(Read, cancellationToken);
        },
        cancellationToken);

    public Task<WebhookRow?> FindAsync(long number, CancellationToken cancellationToken) => database.ReadAsync(
        connection => FindAsync(connection, number, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<WebhookRow>> ListAsync(
        string? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync<IReadOnlyList<WebhookRow>>(
            async connection =>
            {
                await using NpgsqlCommand list = new NpgsqlCommand(
                    descending ? DescendingSql : AscendingSql, connection)
                    .AddNullable(descending ? after : after ?? "").Add((long)limit);
                return await list.ReadAllAsync(Read, cancellationToken);
            },
            cancellationToken);
    }

    public Task<WebhookWrite> PutAsync(WebhookChange change, CancellationToken cancellationToken) =>
        database.RunOnceAsync(
            async connection =>
            {
                await using NpgsqlCommand put = new NpgsqlCommand(PutSql, connection)
                    .Add(change.Name).AddNullable(change.Condition).Add(change.IsEnabled)
                    .Add(change.At.ToMilliseconds()).Add(change.Definition).Add(change.Scopes.ToArray());
                (int status, long? number) = await put.ReadOneAsync(
                    static row => (row.GetInt32(0), row.IsDBNull(1) ? (long?)null : row.GetInt64(1)),
                    cancellationToken);
                return new WebhookWrite(
                    (WebhookWriteStatus)status,
                    number is { } known ? await FindAsync(connection, known, cancellationToken) : null);
            },
            cancellationToken);

    public Task<bool> DeleteAsync(string name, long? condition, CancellationToken cancellationToken) =>
        database.RunOnceAsync(
            async connection =>
            {
                await using NpgsqlCommand delete = new NpgsqlCommand(DeleteSql, connection)
                    .Add(name).AddNullable(condition);
                return await delete.ReadOneAsync(static row => row.GetBoolean(0), cancellationToken);
            },
            cancellationToken);

    public Task SetFailingSinceAsync(long number, DateTimeOffset? since, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                await using NpgsqlCommand set = new NpgsqlCommand(SetFailingSql, connection)
                    .Add(number).AddNullable(since?.ToMilliseconds());
                return await set.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    public Task<bool> DisableAsync(
        long number, string reason, DateTimeOffset at, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using NpgsqlCommand disable = new NpgsqlCommand(DisableSql, connection)
                .Add(number).Add(reason).Add(at.ToMilliseconds());
            return await disable.ExecuteNonQueryAsync(cancellationToken) > 0;
        },
        cancellationToken);

    private static async Task<WebhookRow?> FindAsync(
        NpgsqlConnection connection, long number, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindNumberSql, connection).Add(number);
        return await find.ReadOneAsync(Read, cancellationToken);
    }

    private static WebhookRow Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetBoolean(3), row.Time(4), row.Time(5),
        row.NullableTime(6), row.NullableText(7), row.GetFieldValue<byte[]>(8));
}
