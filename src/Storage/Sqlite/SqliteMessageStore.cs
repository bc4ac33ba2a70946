namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IMessageStore"/>
/// <param name="database">Returns the open database.</param>
/// <param name="offers">Null if another process adds the contents.</param>
/// <param name="space">Refuses entries when too little of the disk is free.</param>
/// <param name="timeProvider">The clock for the creation time of contents.</param>
internal sealed class SqliteMessageStore(
    Func<SqliteDatabase> database, ContentOffers? offers, FreeSpace space, TimeProvider timeProvider) : IMessageStore
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
        long octets = entry.Details.Length + (content?.Size ?? 0);
        return StorageTracing.Begin("entry append", entry.ContentId).EndWithAsync(
            writer.RunAsync(session => MessageTable.Append(session, entry, content), octets, cancellationToken));
    }

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database().Readers.RunAsync(
            session => SqliteMessageQueries.List(session, mailbox, after, limit, descending), cancellationToken);
    }

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => SqliteMessageQueries.Find(session, mailbox, uid), cancellationToken);

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageTable.SetSeen(session, mailbox, uid, seen), 0, cancellationToken);

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(session => MessageTable.Delete(session, mailbox, uid), 0, cancellationToken);
}
