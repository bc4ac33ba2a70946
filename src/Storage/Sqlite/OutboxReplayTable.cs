namespace RelateMail.Storage.Sqlite;

/// <summary>Replays and the sweep of the outbox, inside a write transaction.</summary>
internal static class OutboxReplayTable
{
    /// <summary>The plus sign keeps the index of the times away, which has the deliveries of all webhooks.</summary>
    public const string DeadSql =
        """
        SELECT number FROM outbox WHERE webhook = ? AND state = 2 AND +settled_at >= ?
            AND error_code IS NOT 'message-deleted' ORDER BY number LIMIT ?
        """;

    public const string RangeSql =
        """
        SELECT message.mailbox, message.uid, message.id, message.quarantined, outbox.number, outbox.state FROM message
        LEFT JOIN outbox ON outbox.mailbox = message.mailbox AND outbox.uid = message.uid AND outbox.webhook = ?
        WHERE message.mailbox = (SELECT number FROM mailbox WHERE address = ?) AND message.uid BETWEEN ? AND ?
        ORDER BY message.uid LIMIT ?
        """;

    public const string SettledSql =
        "SELECT number FROM outbox WHERE state = ? AND settled_at < ? ORDER BY settled_at LIMIT ?";

    public const string OrphanSql =
        """
        SELECT outbox.number FROM webhook_removed JOIN outbox ON outbox.webhook = webhook_removed.number LIMIT ?
        """;

    private const string AgainSql =
        """
        UPDATE outbox SET state = 0, tries = 0, lease = NULL, settled_at = NULL, error_code = NULL, error_text = NULL,
            next_at = ?, generation = generation + ? WHERE number = ? AND webhook = ? AND state > 0
        """;

    private const string QueueSql =
        "INSERT INTO outbox (webhook, mailbox, uid, id, created_at, next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)";

    private const string DeleteAttemptsSql = "DELETE FROM outbox_attempt WHERE delivery = ?";
    private const string DeleteSql = "DELETE FROM outbox WHERE number = ?";
    private const string ForgetSql = "DELETE FROM webhook_removed";

    public static OutboxReplayed Replay(SqliteSession session, OutboxReplay replay)
    {
        if (replay.Delivery is { } one)
        {
            return new(Again(session, replay, one), null, true);
        }

        if (replay.DeadSince is { } since)
        {
            List<long> dead = [];
            using (SqliteStatement find = session.Prepare(DeadSql)
                .Bind(1, replay.Webhook).Bind(2, since).Bind(3, replay.Limit))
            {
                ReadNumbers(find, dead);
            }

            return new(dead.Sum(number => Again(session, replay, number)), null, dead.Count < replay.Limit);
        }

        List<RangeRow> rows = ReadRange(session, replay);
        long count = 0;
        foreach (RangeRow row in rows.Where(static row => !row.Quarantined))
        {
            count += row.Delivery is { } number ? Again(session, replay, number) : Queue(session, replay, row);
        }

        return rows.Count < replay.Limit || rows[^1].Uid >= replay.Uids.To
            ? new(count, null, true)
            : new(count, rows[^1].Uid + 1, false);
    }

    /// <summary>Deletes deliveries that ended long ago, and those of deleted webhooks.</summary>
    /// <returns>Number of deleted deliveries; 0 at the end.</returns>
    public static int Sweep(
        SqliteSession session, DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, int limit)
    {
        List<long> ended = [];
        foreach ((OutboxState state, DateTimeOffset before) in
            ((OutboxState, DateTimeOffset)[])[(OutboxState.Delivered, deliveredBefore), (OutboxState.Dead, deadBefore)])
        {
            using SqliteStatement find = session.Prepare(SettledSql)
                .Bind(1, (long)state).Bind(2, before).Bind(3, limit);
            ReadNumbers(find, ended);
        }

        using (SqliteStatement orphans = session.Prepare(OrphanSql).Bind(1, limit))
        {
            ReadNumbers(orphans, ended);
        }

        foreach (long number in ended.Distinct())
        {
            using SqliteStatement attempts = session.Prepare(DeleteAttemptsSql).Bind(1, number);
            _ = attempts.Step();
            using SqliteStatement delete = session.Prepare(DeleteSql).Bind(1, number);
            _ = delete.Step();
        }

        if (ended.Count == 0)
        {
            using SqliteStatement forget = session.Prepare(ForgetSql);
            _ = forget.Step();
        }

        return ended.Count;
    }

    private static int Again(SqliteSession session, OutboxReplay replay, long number)
    {
        using SqliteStatement again = session.Prepare(AgainSql)
            .Bind(1, replay.Now).Bind(2, replay.AsNew ? 1 : 0).Bind(3, number).Bind(4, replay.Webhook);
        _ = again.Step();
        return session.Changes;
    }

    private static int Queue(SqliteSession session, OutboxReplay replay, RangeRow row)
    {
        using SqliteStatement queue = session.Prepare(QueueSql)
            .Bind(1, replay.Webhook).Bind(2, row.Mailbox).Bind(3, row.Uid).Bind(4, row.Id).Bind(5, replay.Now);
        _ = queue.Step();
        return 1;
    }

    private static List<RangeRow> ReadRange(SqliteSession session, OutboxReplay replay)
    {
        var rows = new List<RangeRow>();
        using SqliteStatement find = session.Prepare(RangeSql)
            .Bind(1, replay.Webhook).Bind(2, replay.Mailbox!).Bind(3, replay.Uids.From).Bind(4, replay.Uids.To)
            .Bind(5, replay.Limit);
        while (find.Step())
        {
            rows.Add(new RangeRow(
                find.Number(0), find.Number(1), find.Id(2), find.Number(3) != 0,
                find.IsNull(4) ? null : find.Number(4)));
        }

        return rows;
    }

    private static void ReadNumbers(SqliteStatement find, List<long> numbers)
    {
        while (find.Step())
        {
            numbers.Add(find.Number(0));
        }
    }

    private readonly record struct RangeRow(long Mailbox, long Uid, Guid Id, bool Quarantined, long? Delivery);
}
