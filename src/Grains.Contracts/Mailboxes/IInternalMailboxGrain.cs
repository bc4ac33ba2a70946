using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// The mailbox as the nodes of the cluster call it: everything of <see cref="IMailboxGrain"/>, and delivery and quota.
/// Key: the canonical address (<see cref="MailboxAddress"/>).
/// </summary>
/// <remarks>
/// Nodes read by this interface too: it has the wire name of the single interface of earlier versions, so a mailbox
/// that is still active on a silo of an earlier version answers.
/// </remarks>
[Alias("RelateMail.IMailboxGrain"), GrainInterfaceType("mailbox")]
public interface IInternalMailboxGrain : IGrainWithStringKey
{
    /// <summary>
    /// Files one message. The entry is committed when the task completes with <see cref="DeliveryOutcome.Filed"/>.
    /// Idempotent by <see cref="InboundMessage.DeliveryKey"/>.
    /// </summary>
    [Alias("Deliver")]
    Task<DeliveryReceipt> DeliverAsync(InboundMessage message, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.GetStatusAsync"/>
    [Alias("GetStatus")]
    Task<MailboxStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.ListAsync"/>
    [Alias("List")]
    Task<MessagePage> ListAsync(MessageQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.WatchAsync"/>
    [Alias("Watch")]
    IAsyncEnumerable<StoredMessage> WatchAsync(long after, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.FindAsync"/>
    [Alias("Find")]
    Task<StoredMessage?> FindAsync(long uid, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.SetSeenAsync"/>
    [Alias("SetSeen")]
    Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.DeleteAsync"/>
    [Alias("Delete")]
    Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken);

    /// <summary>Sets the quota in octets, null for unlimited; durable when the task completes.</summary>
    [Alias("SetQuota")]
    Task SetQuotaAsync(long? octets, CancellationToken cancellationToken);
}
