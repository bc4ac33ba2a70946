namespace RelateMail.Storage.Sqlite;

/// <summary>Changes of the outbox inside a write transaction.</summary>
internal static class OutboxTable
{
    public const string QueueSql =
        """
        INSERT INTO outbox (webhook, mailbox, uid, id, created_at, next_at)
        SELECT webhook, ?1, ?2, ?3, ?4, ?4 FROM webhook_scope WHERE scope IN ('*', ?5, ?6)
        RETURNING webhook
        """;

    public const string EndSql =
        """
        UPDATE outbox SET state = 2, settled_at = ?1, lease = NULL, error_code = 'message-deleted',
            error_text = 'The message was deleted before it was delivered.'
        WHERE mailbox = ?2 AND uid = ?3 AND state = 0
        """;

    public const string DueSql =
        "SELECT number FROM outbox WHERE webhook = ? AND state = 0 AND next_at <= ? ORDER BY next_at, number LIMIT ?";

    public const string FirstSql =
        "SELECT number, next_at FROM outbox WHERE webhook = ? AND state = 0 ORDER BY number LIMIT 1";

    private const string LeaseSql = "UPDATE outbox SET lease = ?, next_at = ? WHERE number = ?";

    private const string ReturnSql =
        "UPDATE outbox SET lease = NULL, next_at = ? WHERE number = ? AND lease = ? AND state = 0";

    private const string RecordSql =
        """
        UPDATE outbox SET state = ?1, lease = NULL, tries = tries + 1, attempts = attempts + 1,
            next_at = CASE WHEN ?1 = 0 THEN ?2 ELSE next_at END, settled_at = CASE WHEN ?1 = 0 THEN NULL ELSE ?3 END,
            error_code = ?4, error_text = ?5
        WHERE number = ?6 AND state = 0 AND (lease = ?7 OR ?1 = 1)
        RETURNING attempts
        """;

    private const string NoteSql =
        """
        INSERT INTO outbox_attempt (delivery, sequence, at, duration_ms, status, error_code, error_text, response)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string DropSql = "DELETE FROM outbox_attempt WHERE delivery = ? AND sequence = ?";

    /// <summary>Queues the deliveries of an entry that was filed.</summary>
    /// <param name="session">The write transaction.</param>
    /// <param name="mailbox">Number of the mailbox.</param>
    /// <param name="entry">The entry, which is not quarantined.</param>
    /// <param name="at">When the deliveries are due.</param>
    /// <returns>Numbers of the webhooks.</returns>
    public static IReadOnlyCollection<long> Queue(
        SqliteSession session, long mailbox, MessageEntry entry, DateTimeOffset at)
    {
        using SqliteStatement queue = session.Prepare(QueueSql)
            .Bind(1, mailbox).Bind(2, entry.Uid).Bind(3, entry.Id).Bind(4, at)
            .Bind(5, WebhookScopes.DomainOf(entry.Mailbox)).Bind(6, entry.Mailbox);
        List<long>? webhooks = null;
        while (queue.Step())
        {
            (webhooks ??= []).Add(queue.Number(0));
        }

        return (IReadOnlyCollection<long>?)webhooks ?? [];
    }

    /// <summary>Ends the pending deliveries of a deleted message.</summary>
    public static void End(SqliteSession session, long mailbox, long uid, DateTimeOffset now)
    {
        using SqliteStatement end = session.Prepare(EndSql).Bind(1, now).Bind(2, mailbox).Bind(3, uid);
        _ = end.Step();
    }

    public static IReadOnlyList<OutboxDelivery> Lease(SqliteSession session, OutboxLease lease)
    {
        var leased = new List<OutboxDelivery>();
        foreach (long number in FindDue(session, lease))
        {
            using (SqliteStatement take = session.Prepare(LeaseSql)
                .Bind(1, lease.Owner).Bind(2, lease.Until).Bind(3, number))
            {
                _ = take.Step();
            }

            leased.Add(SqliteOutboxQueries.Find(session, lease.Webhook, number)!);
        }

        leased.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return leased;
    }

    public static bool Return(SqliteSession session, IReadOnlyList<long> numbers, Guid owner, DateTimeOffset now)
    {
        foreach (long number in numbers)
        {
            using SqliteStatement back = session.Prepare(ReturnSql).Bind(1, now).Bind(2, number).Bind(3, owner);
            _ = back.Step();
        }

        return true;
    }

    public static bool Record(SqliteSession session, OutboxRecord record)
    {
        OutboxAttempt attempt = record.Attempt.Bounded();
        long sequence;
        using (SqliteStatement update = session.Prepare(RecordSql)
            .Bind(1, (long)record.State).Bind(2, record.NextAt).Bind(3, attempt.At)
            .BindNullable(4, attempt.ErrorCode).BindNullable(5, attempt.ErrorText)
            .Bind(6, record.Number).Bind(7, record.Owner))
        {
            if (!update.Step())
            {
                return false;
            }

            sequence = update.Number(0);
        }

        using SqliteStatement note = session.Prepare(NoteSql)
            .Bind(1, record.Number).Bind(2, sequence).Bind(3, attempt.At)
            .Bind(4, (long)attempt.Duration.TotalMilliseconds).BindNullable(6, attempt.ErrorCode)
            .BindNullable(7, attempt.ErrorText).BindNullable(8, attempt.Response);
        if (attempt.Status is { } status)
        {
            note.Bind(5, status);
        }

        _ = note.Step();
        using SqliteStatement drop = session.Prepare(DropSql)
            .Bind(1, record.Number).Bind(2, sequence - OutboxAttempt.Kept);
        _ = drop.Step();
        return true;
    }

    private static List<long> FindDue(SqliteSession session, OutboxLease lease)
    {
        var due = new List<long>();
        if (lease.Ordered)
        {
            using SqliteStatement first = session.Prepare(FirstSql).Bind(1, lease.Webhook);
            if (first.Step() && first.Time(1) <= lease.Now)
            {
                due.Add(first.Number(0));
            }

            return due;
        }

        using SqliteStatement find = session.Prepare(DueSql)
            .Bind(1, lease.Webhook).Bind(2, lease.Now).Bind(3, lease.Limit);
        while (find.Step())
        {
            due.Add(find.Number(0));
        }

        return due;
    }
}
