using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Queries of the outbox.</summary>
internal static class PostgresOutboxQueries
{
    public const string AscendingSql =
        $"""
        SELECT {Columns} WHERE outbox.webhook = $1 AND outbox.state = $2 AND outbox.number > $3
        ORDER BY outbox.number LIMIT $4
        """;

    public const string DescendingSql =
        $"""
        SELECT {Columns} WHERE outbox.webhook = $1 AND outbox.state = $2 AND outbox.number < $3
        ORDER BY outbox.number DESC LIMIT $4
        """;

    public const string FindSql = $"SELECT {Columns} WHERE outbox.number = $1 AND outbox.webhook = $2";

    public const string NextSql =
        "SELECT next_at FROM outbox WHERE webhook = $1 AND state = 0 ORDER BY next_at, number LIMIT 1";

    public const string FirstSql =
        "SELECT next_at FROM outbox WHERE webhook = $1 AND state = 0 ORDER BY number LIMIT 1";

    public const string AttemptsSql =
        """
        SELECT at, duration_ms, status, error_code, error_text, response FROM outbox_attempt WHERE delivery = $1
        ORDER BY sequence
        """;

    public const string DepthSql =
        """
        SELECT count(*), min(created_at) FROM (
            SELECT created_at FROM outbox WHERE webhook = $1 AND state = 0 ORDER BY number LIMIT $2) AS pending
        """;

    private const string WebhooksSql =
        """
        SELECT outbox.webhook FROM outbox JOIN mailbox ON mailbox.number = outbox.mailbox
        WHERE mailbox.address = $1 AND outbox.uid = $2 AND outbox.state = 0
        """;

    private const string Columns =
        """
        outbox.number, outbox.webhook, mailbox.address, outbox.uid, outbox.id, outbox.state, outbox.created_at,
            outbox.next_at, outbox.settled_at, outbox.tries, outbox.attempts, outbox.generation, outbox.error_code,
            outbox.error_text
        FROM outbox JOIN mailbox ON mailbox.number = outbox.mailbox
        """;

    /// <summary>The webhooks that have a pending delivery of a message.</summary>
    public static async Task<IReadOnlyCollection<long>> ListWebhooksAsync(
        NpgsqlConnection connection, string mailbox, long uid, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = new NpgsqlCommand(WebhooksSql, connection).Add(mailbox).Add(uid);
        return await list.ReadAllAsync(static row => row.GetInt64(0), cancellationToken);
    }

    public static async Task<IReadOnlyList<OutboxDelivery>> ListAsync(
        NpgsqlConnection connection, OutboxFilter filter, CancellationToken cancellationToken)
    {
        // One search for each state, because the index has the state before the number.
        var found = new List<OutboxDelivery>();
        foreach (OutboxState state in filter.State is { } one ? [one] : Enum.GetValues<OutboxState>())
        {
            await using NpgsqlCommand list = new NpgsqlCommand(
                filter.Descending ? DescendingSql : AscendingSql, connection)
                .Add(filter.Webhook).Add((short)state)
                .Add(filter.After ?? (filter.Descending ? long.MaxValue : 0)).Add((long)filter.Limit);
            found.AddRange(await list.ReadAllAsync(Read, cancellationToken));
        }

        return OutboxPages.Merge(found, filter);
    }

    public static async Task<OutboxDelivery?> FindAsync(
        NpgsqlConnection connection, long webhook, long number, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(FindSql, connection).Add(number).Add(webhook);
        return await find.ReadOneAsync(Read, cancellationToken);
    }

    public static async Task<DateTimeOffset?> FindNextAsync(
        NpgsqlConnection connection, long webhook, bool ordered, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(ordered ? FirstSql : NextSql, connection).Add(webhook);
        return await find.ReadOneAsync(static row => (DateTimeOffset?)row.Time(0), cancellationToken);
    }

    public static async Task<IReadOnlyList<OutboxAttempt>> ListAttemptsAsync(
        NpgsqlConnection connection, long number, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand list = new NpgsqlCommand(AttemptsSql, connection).Add(number);
        return await list.ReadAllAsync(
            static row => new OutboxAttempt
            {
                At = row.Time(0),
                Duration = TimeSpan.FromMilliseconds(row.GetInt64(1)),
                Status = row.IsDBNull(2) ? null : row.GetInt32(2),
                ErrorCode = row.NullableText(3),
                ErrorText = row.NullableText(4),
                Response = row.NullableText(5),
            },
            cancellationToken);
    }

    public static async Task<OutboxDepth> MeasureAsync(
        NpgsqlConnection connection, long webhook, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand measure = new NpgsqlCommand(DepthSql, connection).Add(webhook).Add((long)limit);
        return await measure.ReadOneAsync(
            static row => new OutboxDepth(row.GetInt64(0), row.NullableTime(1)), cancellationToken);
    }

    private static OutboxDelivery Read(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Webhook = row.GetInt64(1),
        Mailbox = row.GetString(2),
        Uid = row.GetInt64(3),
        Id = row.GetGuid(4),
        State = (OutboxState)row.GetInt16(5),
        CreatedAt = row.Time(6),
        NextAt = row.Time(7),
        SettledAt = row.NullableTime(8),
        Tries = row.GetInt32(9),
        Attempts = row.GetInt32(10),
        Generation = row.GetInt32(11),
        ErrorCode = row.NullableText(12),
        ErrorText = row.NullableText(13),
    };
}
