namespace RelateMail.Storage.Postgres;

/// <inheritdoc cref="IMessageStore"/>
internal sealed class PostgresMessageStore(Func<PostgresMessages> messages) : IMessageStore
{
    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) =>
        messages().Database.ReadAsync(
            connection => MessageQueries.ReadHeadAsync(connection, mailbox, cancellationToken), cancellationToken);

    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken)
    {
        entry.RequireSense();
        return messages().AppendAsync(entry, cancellationToken);
    }

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return messages().Database.ReadAsync(
            connection => MessageQueries.ListAsync(connection, mailbox, after, limit, descending, cancellationToken),
            cancellationToken);
    }

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        messages().Database.ReadAsync(
            connection => MessageQueries.FindAsync(connection, mailbox, uid, cancellationToken), cancellationToken);

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        messages().Database.ReadAsync(
            connection => MessageQueries.SetSeenAsync(connection, mailbox, uid, seen, cancellationToken),
            cancellationToken);

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        messages().Database.RunOnceAsync(
            connection => MessageQueries.DeleteAsync(connection, mailbox, uid, cancellationToken), cancellationToken);
}
