namespace RelateMail.Storage.Sqlite;

/// <inheritdoc cref="IMessageStore"/>
internal sealed class SqliteMessageStore(Func<SqliteDatabase> database) : IMessageStore
{
    private const int MaxDeliveryKey = 64;

    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) =>
        database().Readers.RunAsync(session => MessageQueries.ReadHead(session, mailbox), cancellationToken);

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        Check(entry);
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

    private static void Check(MessageEntry entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(entry.Mailbox, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Uid, 1, nameof(entry));
        ArgumentOutOfRangeException.ThrowIfNegative(entry.Size, nameof(entry));
        if (entry.DeliveryKey.Length is 0 or > MaxDeliveryKey)
        {
            throw new ArgumentException(
                $"A delivery key has 1 to {MaxDeliveryKey} octets, not {entry.DeliveryKey.Length}.", nameof(entry));
        }
    }
}
