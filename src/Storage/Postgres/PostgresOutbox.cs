using Microsoft.Extensions.Logging;
using Npgsql;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IOutbox"/>
internal sealed class PostgresOutbox(
    PostgresDatabase database, OutboxSignal signal, ILogger logger, StorageMetrics? metrics) : IOutbox, IAsyncDisposable
{
    private const int SweepAtOnce = 500;

    public const string LeaseSql =
        $"""
        WITH due AS MATERIALIZED (
            SELECT number FROM outbox WHERE webhook = $1 AND state = 0 AND next_at <= $2
            ORDER BY next_at, number LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED
        )
        {LeaseDueSql}
        """;

    public const string LeaseFirstSql =
        $"""
        WITH first AS MATERIALIZED (
            SELECT number FROM outbox WHERE webhook = $1 AND state = 0 ORDER BY number LIMIT 1
        ), due AS MATERIALIZED (
            SELECT outbox.number FROM outbox JOIN first ON first.number = outbox.number
            WHERE outbox.state = 0 AND outbox.next_at <= $2 AND $5 > 0 FOR NO KEY UPDATE OF outbox SKIP LOCKED
        )
        {LeaseDueSql}
        """;

    private const string LeaseDueSql =
        """
        UPDATE outbox SET lease = $3, next_at = $4 FROM due, mailbox
        WHERE outbox.number = due.number AND mailbox.number = outbox.mailbox
        RETURNING outbox.number, outbox.webhook, mailbox.address, outbox.uid, outbox.id, outbox.created_at,
            outbox.next_at, outbox.tries, outbox.attempts, outbox.generation
        """;

    private const string ReturnSql =
        "UPDATE outbox SET lease = NULL, next_at = $3 WHERE number = ANY ($1) AND lease = $2 AND state = 0";

    private const string SweepSql = "SELECT outbox_sweep($1, $2, $3)";

    private PostgresWriter<OutboxRecord, bool>? _records;

    public event Action<IReadOnlyCollection<long>> Queued
    {
        add => signal.Queued += value;
        remove => signal.Queued -= value;
    }

    /// <summary>Starts the writer; the database is open.</summary>
    public void Open() => _records = new(
        (records, _) => database.RunAsync(connection => OutboxRecords.RecordAsync(connection, records)),
        logger,
        CommitMeter.Create(metrics, "outbox"));

    public Task<IReadOnlyList<OutboxDelivery>> LeaseAsync(OutboxLease lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lease.Limit, 1, nameof(lease));
        return database.RunOnceAsync<IReadOnlyList<OutboxDelivery>>(
            async connection =>
            {
                await using NpgsqlCommand command = new NpgsqlCommand(
                    lease.Ordered ? LeaseFirstSql : LeaseSql, connection)
                    .Add(lease.Webhook).Add(lease.Now.ToMilliseconds()).Add(lease.Owner)
                    .Add(lease.Until.ToMilliseconds()).Add((long)lease.Limit);
                List<OutboxDelivery> leased = await command.ReadAllAsync(Read, cancellationToken);
                return [.. leased.OrderBy(static one => one.Number)];
            },
            cancellationToken);
    }

    public Task<DateTimeOffset?> FindNextAsync(long webhook, bool ordered, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresOutboxQueries.FindNextAsync(connection, webhook, ordered, cancellationToken),
            cancellationToken);

    public Task<bool> RecordAsync(OutboxRecord record, CancellationToken cancellationToken) =>
        (_records ?? throw PostgresDatabase.NotOpen()).RunAsync(record, OutboxAttempt.MaxText, cancellationToken);

    public Task ReturnAsync(
        IReadOnlyList<long> numbers, Guid owner, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                await using NpgsqlCommand command = new NpgsqlCommand(ReturnSql, connection)
                    .Add(numbers.ToArray()).Add(owner).Add(now.ToMilliseconds());
                return await command.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);

    public Task<IReadOnlyList<OutboxDelivery>> ListAsync(OutboxFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        return database.ReadAsync(
            connection => PostgresOutboxQueries.ListAsync(connection, filter, cancellationToken), cancellationToken);
    }

    public Task<OutboxDelivery?> FindAsync(long webhook, long number, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresOutboxQueries.FindAsync(connection, webhook, number, cancellationToken),
            cancellationToken);

    public Task<IReadOnlyList<OutboxAttempt>> ListAttemptsAsync(long number, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresOutboxQueries.ListAttemptsAsync(connection, number, cancellationToken),
            cancellationToken);

    public async Task<OutboxReplayed> ReplayAsync(OutboxReplay replay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replay.Limit, 1, nameof(replay));
        OutboxReplayed replayed = await database.RunOnceAsync(
            connection => OutboxReplays.RunAsync(connection, replay, cancellationToken), cancellationToken);
        signal.Raise(replayed.Count > 0 ? [replay.Webhook] : []);
        return replayed;
    }

    public Task<OutboxDepth> MeasureAsync(long webhook, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresOutboxQueries.MeasureAsync(connection, webhook, limit, cancellationToken),
            cancellationToken);

    public async Task<long> SweepAsync(
        DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, CancellationToken cancellationToken)
    {
        long total = 0;
        for (long removed = 1; removed > 0; total += removed)
        {
            removed = await database.RunOnceAsync(
                async connection =>
                {
                    await using NpgsqlCommand sweep = new NpgsqlCommand(SweepSql, connection)
                        .Add(deliveredBefore.ToMilliseconds()).Add(deadBefore.ToMilliseconds()).Add(SweepAtOnce);
                    return await sweep.ReadOneAsync(static row => row.GetInt64(0), cancellationToken);
                },
                cancellationToken);
        }

        return total;
    }

    /// <summary>Commits the queued records, then ends the writer.</summary>
    public ValueTask DisposeAsync() => _records?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static OutboxDelivery Read(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Webhook = row.GetInt64(1),
        Mailbox = row.GetString(2),
        Uid = row.GetInt64(3),
        Id = row.GetGuid(4),
        CreatedAt = row.Time(5),
        NextAt = row.Time(6),
        Tries = row.GetInt32(7),
        Attempts = row.GetInt32(8),
        Generation = row.GetInt32(9),
    };
}
