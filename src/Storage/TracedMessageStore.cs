namespace RelateMail.Storage;

/// <summary>A message store with a span around each append.</summary>
internal sealed class TracedMessageStore(IMessageStore store) : IMessageStore
{
    public Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken) =>
        StorageTracing.Begin("entry append", entry.ContentId) is { } span
            ? span.EndWithAsync(store.AppendAsync(entry, cancellationToken))
            : store.AppendAsync(entry, cancellationToken);

    public Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken) =>
        store.ReadHeadAsync(mailbox, cancellationToken);

    public Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, CancellationToken cancellationToken) =>
        store.ListAsync(mailbox, after, limit, descending, cancellationToken);

    public Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        store.FindAsync(mailbox, uid, cancellationToken);

    public Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken) =>
        store.SetSeenAsync(mailbox, uid, seen, cancellationToken);

    public Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken) =>
        store.DeleteAsync(mailbox, uid, cancellationToken);
}
