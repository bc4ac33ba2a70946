namespace RelateMail.Grains.Abstractions;

/// <summary>
/// One mailbox, for services that read mail. <see cref="MailboxGrains.GetMailbox"/> returns it for an address; the key
/// is the canonical form (<see cref="MailboxAddress"/>).
/// </summary>
/// <remarks>
/// A call throws <see cref="MailboxUnavailableException"/> if the storage of the cluster cannot be used, and an
/// <see cref="OrleansException"/> or a <see cref="TimeoutException"/> if the cluster cannot be reached. Each of them
/// means that the outcome is unknown; every method may be called again.
/// </remarks>
[Alias("RelateMail.IMailboxReader"), GrainInterfaceType("mailbox-reader")]
public interface IMailboxGrain : IGrainWithStringKey
{
    /// <summary>The counters of the mailbox at this moment.</summary>
    [Alias("GetStatus")]
    Task<MailboxStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// One page of messages in UID order. Includes every message whose delivery completed before the call.
    /// </summary>
    [Alias("List")]
    Task<MessagePage> ListAsync(MessageQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Every message with a greater UID, in UID order, each exactly once: first the existing messages, then each new
    /// message when it is committed. Waits if the mailbox has no such message, even if the mailbox does not exist yet.
    /// </summary>
    /// <remarks>
    /// Ends when the grain deactivates, or faults. A caller that resumes after the last UID it received misses nothing;
    /// <c>WatchMailboxAsync</c> of the client library does this.
    /// </remarks>
    /// <param name="after">Exclusive UID cursor; 0 for all messages.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    [Alias("Watch")]
    IAsyncEnumerable<StoredMessage> WatchAsync(long after, CancellationToken cancellationToken = default);

    /// <summary>Null if the message does not exist.</summary>
    [Alias("Find")]
    Task<StoredMessage?> FindAsync(long uid, CancellationToken cancellationToken = default);

    /// <summary>False if the message does not exist.</summary>
    [Alias("SetSeen")]
    Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken = default);

    /// <summary>False if the message does not exist.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken = default);

    /// <summary>
    /// The changes of messages since a number: appended, changed and deleted ones, for a client that keeps a copy.
    /// </summary>
    [Alias("ListChanges")]
    Task<ChangePage> ListChangesAsync(ChangeQuery query, CancellationToken cancellationToken = default);

    /// <summary>Sets the seen flag of many messages, in commits of at most 1,000.</summary>
    /// <exception cref="ArgumentException">Too many UIDs.</exception>
    [Alias("SetSeenBatch")]
    Task<BatchOutcome> SetSeenAsync(
        MessageSelection selection, bool seen, CancellationToken cancellationToken = default);

    /// <summary>Deletes many messages, in commits of at most 1,000.</summary>
    /// <exception cref="ArgumentException">Too many UIDs.</exception>
    [Alias("DeleteBatch")]
    Task<BatchOutcome> DeleteAsync(MessageSelection selection, CancellationToken cancellationToken = default);
}
