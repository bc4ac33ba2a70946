namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IOutbox"/>
internal sealed class SqliteOutbox(Func<SqliteDatabase> database, OutboxSignal signal) : IOutbox
{
    private const int SweepAtOnce = 500;

    public event Action<IReadOnlyCollection<long>> Queued
    {
        add => signal.Queued += value;
        remove => signal.Queued -= value;
    }

    public Task<IReadOnlyList<OutboxDelivery>> LeaseAsync(OutboxLease lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lease.Limit, 1, nameof(lease));
        return database().Writer.RunAsync(session => OutboxTable.Lease(session, lease), 0, cancellationToken);
    }

    public Task<DateTimeOffset?> FindNextAsync(long webhook, bool ordered, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session => SqliteOutboxQueries.FindNext(session, webhook, ordered), cancellationToken);

    public Task<bool> RecordAsync(OutboxRecord record, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => OutboxTable.Record(session, record), OutboxAttempt.MaxText, cancellationToken);

    public Task ReturnAsync(
        IReadOnlyList<long> numbers, Guid owner, DateTimeOffset now, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => OutboxTable.Return(session, numbers, owner, now), 0, cancellationToken);

    public Task<IReadOnlyList<OutboxDelivery>> ListAsync(OutboxFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1, nameof(filter));
        return database().Readers.RunAsync(session => SqliteOutboxQueries.List(session, filter), cancellationToken);
    }

    public Task<OutboxDelivery?> FindAsync(long webhook, long number, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session => SqliteOutboxQueries.Find(session, webhook, number), cancellationToken);

    public Task<IReadOnlyList<OutboxAttempt>> ListAttemptsAsync(long number, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session => SqliteOutboxQueries.ListAttempts(session, number), cancellationToken);

    public async Task<OutboxReplayed> ReplayAsync(OutboxReplay replay, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replay.Limit, 1, nameof(replay));
        OutboxReplayed replayed = await database().Writer.RunAsync(
            session => OutboxReplayTable.Replay(session, replay), 0, cancellationToken);
        signal.Raise(replayed.Count > 0 ? [replay.Webhook] : []);
        return replayed;
    }

    public Task<OutboxDepth> MeasureAsync(long webhook, int limit, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session => SqliteOutboxQueries.Measure(session, webhook, limit), cancellationToken);

    public async Task<long> SweepAsync(
        DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, CancellationToken cancellationToken)
    {
        long total = 0;
        for (int removed = 1; removed > 0; total += removed)
        {
            removed = await database().Writer.RunAsync(
                session => OutboxReplayTable.Sweep(session, deliveredBefore, deadBefore, SweepAtOnce),
                0,
                cancellationToken);
        }

        return total;
    }
}
