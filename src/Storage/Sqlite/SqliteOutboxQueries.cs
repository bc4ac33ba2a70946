namespace RelateMail.Storage.Sqlite;

/// <summary>Queries of the outbox.</summary>
internal static class SqliteOutboxQueries
{
    public const string AscendingSql =
        $"""
        {SelectSql} WHERE outbox.webhook = ? AND outbox.state = ? AND outbox.number > ?
        ORDER BY outbox.number LIMIT ?
        """;

    public const string DescendingSql =
        $"""
        {SelectSql} WHERE outbox.webhook = ? AND outbox.state = ? AND outbox.number < ?
        ORDER BY outbox.number DESC LIMIT ?
        """;

    public const string FindSql = $"{SelectSql} WHERE outbox.number = ? AND outbox.webhook = ?";

    public const string NextSql =
        "SELECT next_at FROM outbox WHERE webhook = ? AND state = 0 ORDER BY next_at, number LIMIT 1";

    public const string FirstSql = "SELECT next_at FROM outbox WHERE webhook = ? AND state = 0 ORDER BY number LIMIT 1";

    public const string AttemptsSql =
        """
        SELECT at, duration_ms, status, error_code, error_text, response FROM outbox_attempt WHERE delivery = ?
        ORDER BY sequence
        """;

    public const string DepthSql =
        """
        SELECT count(*), min(created_at) FROM (
            SELECT created_at FROM outbox WHERE webhook = ? AND state = 0 ORDER BY number LIMIT ?)
        """;

    private const string SelectSql =
        """
        SELECT outbox.number, outbox.webhook, mailbox.address, outbox.uid, outbox.id, outbox.state, outbox.created_at,
            outbox.next_at, outbox.settled_at, outbox.tries, outbox.attempts, outbox.generation, outbox.error_code,
            outbox.error_text
        FROM outbox JOIN mailbox ON mailbox.number = outbox.mailbox
        """;

    public static IReadOnlyList<OutboxDelivery> List(SqliteSession session, OutboxFilter filter)
    {
        // One search for each state, because the index has the state before the number.
        var found = new List<OutboxDelivery>();
        foreach (OutboxState state in filter.State is { } one ? [one] : Enum.GetValues<OutboxState>())
        {
            using SqliteStatement list = session.Prepare(filter.Descending ? DescendingSql : AscendingSql)
                .Bind(1, filter.Webhook).Bind(2, (long)state)
                .Bind(3, filter.After ?? (filter.Descending ? long.MaxValue : 0)).Bind(4, filter.Limit);
            while (list.Step())
            {
                found.Add(Read(list));
            }
        }

        return OutboxPages.Merge(found, filter);
    }

    public static OutboxDelivery? Find(SqliteSession session, long webhook, long number)
    {
        using SqliteStatement find = session.Prepare(FindSql).Bind(1, number).Bind(2, webhook);
        return find.Step() ? Read(find) : null;
    }

    public static DateTimeOffset? FindNext(SqliteSession session, long webhook, bool ordered)
    {
        using SqliteStatement find = session.Prepare(ordered ? FirstSql : NextSql).Bind(1, webhook);
        return find.Step() ? find.Time(0) : null;
    }

    public static IReadOnlyList<OutboxAttempt> ListAttempts(SqliteSession session, long number)
    {
        var attempts = new List<OutboxAttempt>();
        using SqliteStatement list = session.Prepare(AttemptsSql).Bind(1, number);
        while (list.Step())
        {
            attempts.Add(new OutboxAttempt
            {
                At = list.Time(0),
                Duration = TimeSpan.FromMilliseconds(list.Number(1)),
                Status = list.IsNull(2) ? null : (int)list.Number(2),
                ErrorCode = list.NullableText(3),
                ErrorText = list.NullableText(4),
                Response = list.NullableText(5),
            });
        }

        return attempts;
    }

    public static OutboxDepth Measure(SqliteSession session, long webhook, int limit)
    {
        using SqliteStatement measure = session.Prepare(DepthSql).Bind(1, webhook).Bind(2, limit);
        _ = measure.Step();
        return new OutboxDepth(measure.Number(0), measure.NullableTime(1));
    }

    private static OutboxDelivery Read(SqliteStatement row) => new()
    {
        Number = row.Number(0),
        Webhook = row.Number(1),
        Mailbox = row.Text(2),
        Uid = row.Number(3),
        Id = row.Id(4),
        State = (OutboxState)row.Number(5),
        CreatedAt = row.Time(6),
        NextAt = row.Time(7),
        SettledAt = row.NullableTime(8),
        Tries = (int)row.Number(9),
        Attempts = (int)row.Number(10),
        Generation = (int)row.Number(11),
        ErrorCode = row.NullableText(12),
        ErrorText = row.NullableText(13),
    };
}
