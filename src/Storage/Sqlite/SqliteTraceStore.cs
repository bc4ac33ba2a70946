namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="ITraceStore"/>
internal sealed class SqliteTraceStore(Func<SqliteDatabase> database) : ITraceStore
{
    private const int RowsAtOnce = 500;

    private const string InsertSql =
        """
        INSERT INTO trace (at, node, stage, outcome, session, transaction_id, message_id, client, login, reverse_path,
            recipient, reply, reason, webhook)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string InsertDroppedSql = "INSERT INTO trace_dropped (at, node, dropped) VALUES (?, ?, ?)";

    private const string SelectSql =
        """
        SELECT number, at, node, stage, outcome, session, transaction_id, message_id, client, login, reverse_path,
            recipient, reply, reason, webhook
        FROM trace
        """;

    public const string DroppedSql = "SELECT coalesce(sum(dropped), 0) FROM trace_dropped WHERE at >= ? AND at < ?";

    public const string SweepSql =
        """
        DELETE FROM trace WHERE number IN (
            SELECT number FROM (SELECT number, at FROM trace ORDER BY number LIMIT ?)
            WHERE at < ? OR number <= (SELECT max(number) FROM trace) - ?)
        """;

    private const string SweepDroppedSql = "DELETE FROM trace_dropped WHERE at < ?";

    public Task AppendAsync(TraceBatch batch, CancellationToken cancellationToken) => database().Writer.RunAsync(
        session =>
        {
            foreach (TraceEvent happened in batch.Events)
            {
                Insert(session, happened);
            }

            if (batch.Dropped > 0)
            {
                using SqliteStatement insert = session.Prepare(InsertDroppedSql)
                    .Bind(1, batch.At).Bind(2, batch.Node).Bind(3, batch.Dropped);
                _ = insert.Step();
            }

            return true;
        },
        0,
        cancellationToken);

    public Task<IReadOnlyList<TraceEvent>> ListAsync(TraceQuery query, CancellationToken cancellationToken) =>
        database().Readers.RunAsync<IReadOnlyList<TraceEvent>>(session => List(session, query), cancellationToken);

    public Task<long> CountDroppedAsync(
        DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session =>
            {
                using SqliteStatement sum = session.Prepare(DroppedSql)
                    .Bind(1, since ?? DateTimeOffset.MinValue).Bind(2, until ?? DateTimeOffset.MaxValue);
                _ = sum.Step();
                return sum.Number(0);
            },
            cancellationToken);

    public Task<int> SweepAsync(DateTimeOffset before, long maxEvents, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session =>
            {
                using SqliteStatement sweep = session.Prepare(SweepSql)
                    .Bind(1, RowsAtOnce).Bind(2, before).Bind(3, maxEvents);
                _ = sweep.Step();
                int swept = session.Changes;
                if (swept < RowsAtOnce)
                {
                    using SqliteStatement dropped = session.Prepare(SweepDroppedSql).Bind(1, before);
                    _ = dropped.Step();
                }

                return swept;
            },
            0,
            cancellationToken);

    private static void Insert(SqliteSession session, TraceEvent happened)
    {
        using SqliteStatement insert = session.Prepare(InsertSql)
            .Bind(1, happened.At).Bind(2, happened.Node).Bind(3, happened.Stage).Bind(4, (long)happened.Outcome)
            .BindNullable(5, happened.Session).BindNullable(7, happened.MessageId)
            .BindNullable(8, happened.Client).BindNullable(9, happened.Login).BindNullable(10, happened.ReversePath)
            .BindNullable(11, happened.Recipient).BindNullable(12, happened.Reply).BindNullable(13, happened.Reason)
            .BindNullable(14, happened.Webhook);
        if (happened.TransactionId is { } id)
        {
            _ = insert.Bind(6, id);
        }

        _ = insert.Step();
    }

    private static List<TraceEvent> List(SqliteSession session, TraceQuery query)
    {
        using SqliteStatement list = session.Prepare(SqlOf(query));
        int index = 0;
        if (query.TransactionId is { } id)
        {
            _ = list.Bind(++index, id);
        }

        foreach (string? text in (string?[])[query.MessageId, query.ReversePath, query.Recipient])
        {
            _ = text is null ? list : list.Bind(++index, text);
        }

        foreach ((DateTimeOffset? time, TimeSpan slack) in TraceSql.TimesOf(query))
        {
            _ = time is { } limit ? list.Bind(++index, limit).Bind(++index, limit + slack) : list;
        }

        _ = list.Bind(++index, query.After ?? (query.Descending ? long.MaxValue : 0)).Bind(++index, query.Limit);
        var rows = new List<TraceEvent>();
        while (list.Step())
        {
            rows.Add(Row(list));
        }

        return rows;
    }

    /// <summary>One of a few dozen texts, so that the prepared statements of a session stay few.</summary>
    public static string SqlOf(TraceQuery query) => string.Intern(
        $"{SelectSql} {TraceSql.ConditionOf(query, static _ => "?")}");

    private static TraceEvent Row(SqliteStatement row) => new()
    {
        Number = row.Number(0),
        At = row.Time(1),
        Node = row.Text(2),
        Stage = row.Text(3),
        Outcome = (TraceOutcome)row.Number(4),
        Session = row.NullableText(5),
        TransactionId = row.IsNull(6) ? null : row.Id(6),
        MessageId = row.NullableText(7),
        Client = row.NullableText(8),
        Login = row.NullableText(9),
        ReversePath = row.NullableText(10),
        Recipient = row.NullableText(11),
        Reply = row.NullableText(12),
        Reason = row.NullableText(13),
        Webhook = row.NullableText(14),
    };
}
