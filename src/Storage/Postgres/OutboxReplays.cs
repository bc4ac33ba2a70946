using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>Makes deliveries pending again.</summary>
internal static class OutboxReplays
{
    /// <summary>The number alone is searched: an index of the webhook would find all its deliveries.</summary>
    public const string OneSql =
        $"UPDATE outbox SET {AgainSql} WHERE number = $4 AND (webhook = $1) IS TRUE AND state > 0";

    public const string DeadSql =
        $"""
        UPDATE outbox SET {AgainSql} WHERE number IN (
            SELECT number FROM outbox WHERE webhook = $1 AND state = 2 AND settled_at >= $4
                AND error_code IS DISTINCT FROM 'message-deleted'
            ORDER BY number LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED)
        """;

    /// <summary>The shared lock of the messages keeps a deletion away until the commit.</summary>
    public const string RangeSql =
        $"""
        WITH chosen AS MATERIALIZED (
            SELECT message.mailbox, message.uid, message.id, message.quarantined FROM message
            JOIN mailbox ON mailbox.number = message.mailbox
            WHERE mailbox.address = $4 AND message.uid BETWEEN $5 AND $6
            ORDER BY message.uid LIMIT $7 FOR KEY SHARE OF message
        ), queued AS (
            INSERT INTO outbox (webhook, mailbox, uid, id, created_at, next_at)
            SELECT $1, mailbox, uid, id, $2, $2 FROM chosen WHERE NOT quarantined ORDER BY uid
            ON CONFLICT (mailbox, uid, webhook) DO UPDATE SET {AgainSql} WHERE outbox.state > 0
            RETURNING 1
        )
        SELECT (SELECT count(*) FROM queued), (SELECT max(uid) FROM chosen), (SELECT count(*) FROM chosen)
        """;

    private const string AgainSql =
        """
        state = 0, tries = 0, lease = NULL, settled_at = NULL, error_code = NULL, error_text = NULL, next_at = $2,
            generation = outbox.generation + CASE WHEN $3 THEN 1 ELSE 0 END
        """;

    public static async Task<OutboxReplayed> RunAsync(
        NpgsqlConnection connection, OutboxReplay replay, CancellationToken cancellationToken)
    {
        string sql = replay.Delivery is not null ? OneSql : replay.DeadSince is not null ? DeadSql : RangeSql;
        await using NpgsqlCommand command = new NpgsqlCommand(sql, connection)
            .Add(replay.Webhook).Add(replay.Now.ToMilliseconds()).Add(replay.AsNew);
        if (replay.Delivery is { } number)
        {
            return new(await command.Add(number).ExecuteNonQueryAsync(cancellationToken), null, true);
        }

        if (replay.DeadSince is { } since)
        {
            command.Add(since.ToMilliseconds()).Add((long)replay.Limit);
            int count = await command.ExecuteNonQueryAsync(cancellationToken);
            return new(count, null, count < replay.Limit);
        }

        command.Add(replay.Mailbox!).Add(replay.Uids.From).Add(replay.Uids.To).Add((long)replay.Limit);
        (long queued, long last, long chosen) = await command.ReadOneAsync(
            static row => (row.GetInt64(0), row.IsDBNull(1) ? 0 : row.GetInt64(1), row.GetInt64(2)),
            cancellationToken);
        return chosen < replay.Limit || last >= replay.Uids.To
            ? new(queued, null, true)
            : new(queued, last + 1, false);
    }
}
