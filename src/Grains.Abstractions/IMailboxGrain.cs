namespace RelateMail.Grains.Abstractions;

/// <summary>One mailbox and its messages. Key: the canonical address (<see cref="MailboxAddress"/>).</summary>
[Alias("RelateMail.IMailboxGrain"), GrainInterfaceType("mailbox")]
public interface IMailboxGrain : IGrainWithStringKey
{
    /// <summary>
    /// Files one message. The entry is committed when the task completes with <see cref="DeliveryOutcome.Filed"/>.
    /// Idempotent by <see cref="InboundMessage.DeliveryKey"/>.
    /// </summary>
    [Alias("Deliver")]
    Task<DeliveryReceipt> DeliverAsync(InboundMessage message, CancellationToken cancellationToken);

    [Alias("GetStatus")]
    Task<MailboxStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>
    /// One page of messages in UID order. Includes every message whose delivery completed before the call.
    /// </summary>
    [Alias("List")]
    Task<MessagePage> ListAsync(MessageQuery query, CancellationToken cancellationToken);

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
    IAsyncEnumerable<StoredMessage> WatchAsync(long after, CancellationToken cancellationToken);

    /// <summary>Null if the message does not exist.</summary>
    [Alias("Find")]
    Task<StoredMessage?> FindAsync(long uid, CancellationToken cancellationToken);

    /// <summary>False if the message does not exist.</summary>
    [Alias("SetSeen")]
    Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken);

    /// <summary>False if the message does not exist.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken);

    /// <summary>Sets the quota in octets, null for unlimited; durable when the task completes.</summary>
    [Alias("SetQuota")]
    Task SetQuotaAsync(long? octets, CancellationToken cancellationToken);
}
