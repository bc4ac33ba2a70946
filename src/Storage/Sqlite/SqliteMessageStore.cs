namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IMessageStore"/>
/// <param name="database">Returns the open database.</param>
/// <param name="offers">Null if another process adds the contents.</param>
/// <param name="timeProvider">The clock of deletions.</param>
internal sealed class SqliteMessageStore(
    Func<SqliteDatabase> database, ContentOffers? offers, TimeProvider timeProvider) : IMessageStore
{
    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => SqliteMessageQueries.ReadHead(session, mailbox), cancellationToken);

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        entry.Validate();
        SqliteWriter writer = database().Writer;
        ContentOffer? offer = offers?.Find(entry.ContentId);
        long octets = entry.Details.Length + (offer?.Size ?? 0);
        return StorageTracing.Begin("entry append", entry.ContentId).EndWithAsync(
            writer.RunAsync(session => MessageTable.Append(session, entry, offer), octets, cancellationToken));
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

    public Task<EntryRelease> ReleaseAsync(
        string mailbox, long uid, long newUid, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageChangeTable.Release(session, mailbox, uid, newUid, timeProvider.GetUtcNow()),
            0,
            cancellationToken);
}
