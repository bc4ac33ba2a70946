namespace RelateMail.Grains.Abstractions;

/// <summary>One mailbox and its messages. Key: the canonical address (<see cref="MailboxAddress"/>).</summary>
[Alias("RelateMail.IMailboxGrain"), GrainInterfaceType("mailbox")]
public interface IMailboxGrain : IGrainWithStringKey
{
    /// <summary>
    /// Files one message: the entry is committed when the task completes with <see cref="DeliveryOutcome.Filed"/>.
    /// Idempotent by <see cref="InboundMessage.DeliveryKey"/>.
    /// </summary>
    [Alias("Deliver")]
    Task<DeliveryReceipt> DeliverAsync(InboundMessage message, CancellationToken cancellationToken);

    [Alias("GetStatus")]
    Task<MailboxStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>
    /// One page of messages in UID order; sees every message whose delivery was answered before the call.
    /// </summary>
    [Alias("List")]
    Task<MessagePage> ListAsync(MessageQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Every message with a greater UID, in UID order, each once: those that are there, then each as it is committed.
    /// Waits where there is none, also in a mailbox that nothing was ever filed in. Ends where the activation does, or by
    /// a fault; whoever goes on from the last UID has missed nothing (<c>MailboxWatch</c>).
    /// </summary>
    /// <param name="after">Exclusive UID cursor; 0 for all.</param>
    [Alias("Watch")]
    IAsyncEnumerable<StoredMessage> WatchAsync(long after, CancellationToken cancellationToken);

    /// <summary>Null where there is no such message.</summary>
    [Alias("Find")]
    Task<StoredMessage?> FindAsync(long uid, CancellationToken cancellationToken);

    /// <summary>False where there is no such message.</summary>
    [Alias("SetSeen")]
    Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken);

    /// <summary>False where there is no such message.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken);

    /// <summary>Sets the quota; durable when the task completes.</summary>
    /// <param name="octets">Null for none.</param>
    [Alias("SetQuota")]
    Task SetQuotaAsync(long? octets, CancellationToken cancellationToken);
}
