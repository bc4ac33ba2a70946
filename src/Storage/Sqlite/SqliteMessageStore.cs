namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IMessageStore"/>
internal sealed class SqliteMessageStore(Func<SqliteDatabase> database) : IMessageStore
{
    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => MessageQueries.ReadHead(session, mailbox), cancellationToken);

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        entry.RequireSense();
        return database().Writer.RunAsync(
            session => MessageTable.Append(session, entry), entry.Details.Length, cancellationToken);
    }

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database().Readers.RunAsync(
            session => MessageQueries.List(session, mailbox, after, limit, descending), cancellationToken);
    }

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => MessageQueries.Find(session, mailbox, uid), cancellationToken);

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(
            session => MessageTable.SetSeen(session, mailbox, uid, seen), 0, cancellationToken);

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        database().Writer.RunAsync(session => MessageTable.Delete(session, mailbox, uid), 0, cancellationToken);
}
