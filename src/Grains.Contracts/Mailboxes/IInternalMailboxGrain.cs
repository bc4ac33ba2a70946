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

    /// <inheritdoc cref="IMailboxGrain.SetSeenAsync(long, bool, CancellationToken)"/>
    [Alias("SetSeen")]
    Task<bool> SetSeenAsync(long uid, bool seen, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.DeleteAsync(long, CancellationToken)"/>
    [Alias("Delete")]
    Task<bool> DeleteAsync(long uid, CancellationToken cancellationToken);

    /// <summary>Sets the quota in octets, null for unlimited; durable when the task completes.</summary>
    [Alias("SetQuota")]
    Task SetQuotaAsync(long? octets, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.ListChangesAsync"/>
    [Alias("ListChanges")]
    Task<ChangePage> ListChangesAsync(ChangeQuery query, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.SetSeenAsync(MessageSelection, bool, CancellationToken)"/>
    [Alias("SetSeenBatch")]
    Task<BatchOutcome> SetSeenAsync(MessageSelection selection, bool seen, CancellationToken cancellationToken);

    /// <inheritdoc cref="IMailboxGrain.DeleteAsync(MessageSelection, CancellationToken)"/>
    [Alias("DeleteBatch")]
    Task<BatchOutcome> DeleteAsync(MessageSelection selection, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes all messages, quarantined ones included. When it is complete, the mailbox counts as one that has
    /// received nothing. UIDs continue after the last one, and delivery keys still detect repeats.
    /// </summary>
    [Alias("DeleteAll")]
    Task<BatchOutcome> DeleteAllAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Files a quarantined message under a new UID, so that every cursor reaches it, and removes it from the old one,
    /// in one commit. A repeat returns the first release while its tombstone is kept.
    /// </summary>
    [Alias("Release")]
    Task<ReleaseOutcome> ReleaseAsync(long uid, CancellationToken cancellationToken);

    /// <summary>
    /// The transaction id of the message that has or had a UID; null if it is not known (any longer). A cursor that
    /// holds a part of the id detects that the UID belongs to another message, after a restore from a backup.
    /// </summary>
    [Alias("FindTransaction")]
    Task<Guid?> FindTransactionAsync(long uid, CancellationToken cancellationToken);
}
