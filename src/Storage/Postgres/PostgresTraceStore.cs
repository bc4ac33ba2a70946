using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="ITraceStore"/>
/// <remarks>Appends by a function, so that a gateway's role needs no right to read.</remarks>
internal sealed class PostgresTraceStore(PostgresDatabase database) : ITraceStore
{
    private const int RowsAtOnce = 500;

    private const string AddSql =
        "SELECT trace_add($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

    private const string SelectSql =
        """
        SELECT number, at, node, stage, outcome, session, transaction_id, message_id, client, login, reverse_path,
            recipient, reply, reason, webhook
        FROM trace
        """;

    public const string DroppedSql =
        "SELECT coalesce(sum(dropped), 0)::bigint FROM trace_dropped WHERE at >= $1 AND at < $2";

    private const string SweepSql = "SELECT trace_sweep($1, $2, $3)";

    public Task AppendAsync(TraceBatch batch, CancellationToken cancellationToken) => database.RunOnceAsync(
        async connection =>
        {
            await using NpgsqlCommand add = new NpgsqlCommand(AddSql, connection)
                .Add(batch.Node).Add(batch.At.ToMilliseconds()).Add(batch.Dropped)
                .Add(Column(batch, static one => one.At.ToMilliseconds()))
                .Add(Column(batch, static one => one.Stage))
                .Add(Column(batch, static one => (short)one.Outcome));
            AddTexts(add, batch, static one => one.Session);
            _ = add.Parameters.Add(new NpgsqlParameter<Guid?[]>
            {
                TypedValue = Column(batch, static one => one.TransactionId),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
            });
            AddTexts(add, batch, static one => one.MessageId);
            AddTexts(add, batch, static one => one.Client);
            AddTexts(add, batch, static one => one.Login);
            AddTexts(add, batch, static one => one.ReversePath);
            AddTexts(add, batch, static one => one.Recipient);
            AddTexts(add, batch, static one => one.Reply);
            AddTexts(add, batch, static one => one.Reason);
            AddTexts(add, batch, static one => one.Webhook);
            return await add.ReadOneAsync(static row => row.GetInt32(0), cancellationToken);
        },
        cancellationToken);

    public Task<IReadOnlyList<TraceEvent>> ListAsync(TraceQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TraceEvent>>(
            async connection =>
            {
                await using NpgsqlCommand list = Search(query, connection);
                return await list.ReadAllAsync(Row, cancellationToken);
            },
            cancellationToken);

    public Task<long> CountDroppedAsync(
        DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            await using NpgsqlCommand sum = new NpgsqlCommand(DroppedSql, connection)
                .Add((since ?? DateTimeOffset.MinValue).UtcDateTime)
                .Add((until ?? DateTimeOffset.MaxValue).UtcDateTime);
            return await sum.ReadOneAsync(static row => row.GetInt64(0), cancellationToken);
        },
        cancellationToken);

    public async Task<int> SweepAsync(DateTimeOffset before, long maxEvents, CancellationToken cancellationToken) =>
        (int)await database.RunOnceAsync(
            async connection =>
            {
                await using NpgsqlCommand sweep = new NpgsqlCommand(SweepSql, connection)
                    .Add(before.ToMilliseconds()).Add(maxEvents).Add(RowsAtOnce);
                return await sweep.ReadOneAsync(static row => row.GetInt64(0), cancellationToken);
            },
            cancellationToken);

    public static NpgsqlCommand Search(TraceQuery query, NpgsqlConnection connection)
    {
        string condition = TraceSql.ConditionOf(
            query, static index => string.Create(CultureInfo.InvariantCulture, $"${index}"));
        var list = new NpgsqlCommand($"{SelectSql} {condition}", connection);
        if (query.TransactionId is { } id)
        {
            list.Add(id);
        }

        foreach (string? text in (string?[])[query.MessageId, query.ReversePath, query.Recipient])
        {
            _ = text is null ? list : list.Add(text);
        }

        foreach ((DateTimeOffset? time, TimeSpan slack) in TraceSql.TimesOf(query))
        {
            _ = time is { } limit ? list.Add(limit.UtcDateTime).Add((limit + slack).UtcDateTime) : list;
        }

        return list.Add(query.After ?? (query.Descending ? long.MaxValue : 0)).Add((long)query.Limit);
    }

    private static T[] Column<T>(TraceBatch batch, Func<TraceEvent, T> member) => [.. batch.Events.Select(member)];

    private static void AddTexts(NpgsqlCommand add, TraceBatch batch, Func<TraceEvent, string?> member) =>
        add.Parameters.Add(new NpgsqlParameter<string?[]>
        {
            TypedValue = Column(batch, member),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
        });

    private static TraceEvent Row(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        At = row.Time(1),
        Node = row.GetString(2),
        Stage = row.GetString(3),
        Outcome = (TraceOutcome)row.GetInt16(4),
        Session = row.NullableText(5),
        TransactionId = row.IsDBNull(6) ? null : row.GetGuid(6),
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
