using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IMessageStore"/>
/// <remarks>There is one writer: the UIDs of a mailbox are appended in the order in which they were submitted, and no
/// batch waits for the rows of another.</remarks>
internal sealed class PostgresMessageStore(
    PostgresDatabase database, OutboxSignal signal, ILogger logger, StorageMetrics? metrics)
    : IMessageStore, IAsyncDisposable
{
    private PostgresWriter<MessageEntry, AppendResult>? _appends;

    /// <summary>Starts the writer; the database is open.</summary>
    public void Open() => _appends = new(AppendAsync, logger, CommitMeter.Create(metrics, "message"));

    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) => database.ReadAsync(
        connection => PostgresMessageQueries.ReadHeadAsync(connection, mailbox, cancellationToken), cancellationToken);

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        entry.Validate();
        PostgresWriter<MessageEntry, AppendResult> writer = _appends ?? throw PostgresDatabase.NotOpen();
        return StorageTracing.Begin("entry append", entry.ContentId)
            .EndWithAsync(writer.RunAsync(
                entry,
                entry.Details.Length + entry.SharedDetails.Length + (entry.Content?.Octets.Length ?? 0),
                cancellationToken));
    }

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, QuarantineFilter quarantine,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync(
            connection => PostgresMessageQueries.ListAsync(
                connection, mailbox, after, limit, descending, quarantine, cancellationToken),
            cancellationToken);
    }

    public Task<EntryChanges> ListChangesAsync(
        string mailbox, ChangePosition after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.ReadAsync(
            connection => PostgresMessageQueries.ListChangesAsync(connection, mailbox, after, limit, cancellationToken),
            cancellationToken);
    }

    public Task<IReadOnlyList<long>> ListUidsAsync(
        string mailbox, UidFilter filter, CancellationToken cancellationToken) => database.ReadAsync(
        connection => PostgresMessageQueries.ListUidsAsync(connection, mailbox, filter, cancellationToken),
        cancellationToken);

    public Task<Guid?> FindIdAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresMessageQueries.FindIdAsync(connection, mailbox, uid, cancellationToken),
            cancellationToken);

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresMessageQueries.FindAsync(connection, mailbox, uid, cancellationToken),
            cancellationToken);

    public Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedDetailsAsync(
        IReadOnlyCollection<Guid> contents, CancellationToken cancellationToken) => database.ReadAsync(
        connection => PostgresMessageQueries.ReadSharedDetailsAsync(connection, contents, cancellationToken),
        cancellationToken);

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => PostgresMessageChanges.SetSeenAsync(connection, mailbox, uid, seen, cancellationToken),
            cancellationToken);

    public Task<ChangeCount> SetSeenAsync(
        string mailbox, IReadOnlyList<long> uids, bool seen, CancellationToken cancellationToken) =>
        database.RunOnceAsync(
            connection => PostgresMessageChanges.SetSeenAsync(connection, mailbox, uids, seen, cancellationToken),
            cancellationToken);

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database.RunOnceAsync(
            connection => PostgresMessageChanges.DeleteAsync(connection, mailbox, uid, cancellationToken),
            cancellationToken);

    public Task<DeletionCount> DeleteAsync(
        string mailbox, IReadOnlyList<long> uids, CancellationToken cancellationToken) =>
        database.RunOnceAsync(
            connection => PostgresMessageChanges.DeleteAsync(connection, mailbox, uids, cancellationToken),
            cancellationToken);

    public async Task<EntryRelease> ReleaseAsync(
        string mailbox, long uid, long newUid, CancellationToken cancellationToken)
    {
        EntryRelease release = await database.ReadAsync(
            connection => PostgresMessageChanges.ReleaseAsync(connection, mailbox, uid, newUid, cancellationToken),
            cancellationToken);
        if (release.Status == ReleaseStatus.Released)
        {
            signal.Raise(await database.ReadAsync(
                connection => PostgresOutboxQueries.ListWebhooksAsync(
                    connection, mailbox, release.Uid, cancellationToken),
                cancellationToken));
        }

        return release;
    }

    private async Task<AppendResult[]> AppendAsync(IReadOnlyList<MessageEntry> entries, bool again)
    {
        IReadOnlyCollection<long> queued = [];
        AppendResult[] results = await database.RunAsync(async (connection, repeated) =>
        {
            var appends = new MessageAppends(connection, entries, again || repeated);
            AppendResult[] appended = await appends.RunAsync();
            queued = appends.Queued;
            return appended;
        });
        signal.Raise(queued);
        return results;
    }

    /// <summary>Commits the queued entries, then ends the writer.</summary>
    public ValueTask DisposeAsync() => _appends?.DisposeAsync() ?? ValueTask.CompletedTask;
}
