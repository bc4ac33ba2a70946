namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IMessageStore"/>
/// <param name="database">Returns the open database.</param>
/// <param name="offers">Null if another process adds the contents.</param>
/// <param name="space">Refuses entries when too little of the disk is free.</param>
/// <param name="signal">Reports deliveries that were queued.</param>
/// <param name="timeProvider">The clock of contents and of deletions.</param>
internal sealed class SqliteMessageStore(
    Func<SqliteDatabase> database, ContentOffers? offers, FreeSpace space, OutboxSignal signal,
    TimeProvider timeProvider) : IMessageStore
{
    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => SqliteMessageQueries.ReadHead(session, mailbox), cancellationToken);

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        entry.Validate();
        space.Require();
        SqliteWriter writer = database().Writer;
        INewContent? content = entry.Content is { } brought
            ? new BroughtContent(entry.ContentId, brought, timeProvider.GetUtcNow())
            : offers?.Find(entry.ContentId);
        long octets = entry.Details.Length + entry.SharedDetails.Length + (content?.Size ?? 0);
        return StorageTracing.Begin("entry append", entry.ContentId).EndWithAsync(
            AppendAsync(writer, entry, content, octets, cancellationToken));
    }

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, QuarantineFilter quarantine,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database().Readers.RunAsync(
            session => SqliteMessageQueries.List(session, mailbox, after, limit, descending, quarantine),
            cancellationToken);
    }

    public Task<EntryChanges> ListChangesAsync(
        string mailbox, ChangePosition after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database().Readers.RunAsync(
            session => SqliteMessageQueries.ListChanges(session, mailbox, after, limit), cancellationToken);
    }

    public Task<IReadOnlyList<long>> ListUidsAsync(
        string mailbox, UidFilter filter, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session => SqliteMessageQueries.ListUids(session, mailbox, filter), cancellationToken);

    public Task<Guid?> FindIdAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => SqliteMessageQueries.FindId(session, mailbox, uid), cancellationToken);

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => SqliteMessageQueries.Find(session, mailbox, uid), cancellationToken);

    public Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedDetailsAsync(
        IReadOnlyCollection<Guid> contents, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(
            session => SqliteMessageQueries.ReadSharedDetails(session, contents), cancellationToken);

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageChangeTable.SetSeen(session, mailbox, uid, seen) is not null, 0, cancellationToken);

    public Task<ChangeCount> SetSeenAsync(
        string mailbox, IReadOnlyList<long> uids, bool seen, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageChangeTable.SetSeen(session, mailbox, uids, seen), 0, cancellationToken);

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageChangeTable.Delete(session, mailbox, uid, timeProvider.GetUtcNow()) is not null,
            0,
            cancellationToken);

    public Task<DeletionCount> DeleteAsync(
        string mailbox, IReadOnlyList<long> uids, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageChangeTable.Delete(session, mailbox, uids, timeProvider.GetUtcNow()),
            0,
            cancellationToken);

    public async Task<EntryRelease> ReleaseAsync(
        string mailbox, long uid, long newUid, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<long> queued = [];
        EntryRelease release = await database().Writer.RunAsync(
            session => MessageChangeTable.Release(session, mailbox, uid, newUid, timeProvider.GetUtcNow(), out queued),
            0,
            cancellationToken);
        signal.Raise(queued);
        return release;
    }

    private async Task<AppendResult> AppendAsync(
        SqliteWriter writer, MessageEntry entry, INewContent? content, long octets, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<long> queued = [];
        AppendResult result = await writer.RunAsync(
            session => MessageTable.Append(session, entry, content, timeProvider.GetUtcNow(), out queued),
            octets,
            cancellationToken);
        signal.Raise(queued);
        return result;
    }
}
