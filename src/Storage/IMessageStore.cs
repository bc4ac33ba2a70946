namespace RelateMail.Storage;

/// <summary>
/// The entries of mailboxes, by UID. Each change updates the counters of its mailbox in the same commit, so that
/// reading the head costs the same in an empty mailbox and in one with a million messages.
/// </summary>
public interface IMessageStore
{
    /// <summary>The head of a mailbox; the head of an empty mailbox if it never received an entry.</summary>
    Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken);

    /// <summary>
    /// Appends one entry; committed when the task completes with <see cref="AppendStatus.Committed"/>. In one mailbox
    /// commits are in UID order: after an entry can be read, no lower UID is committed.
    /// </summary>
    /// <exception cref="StorageUnavailableException">
    /// The outcome is unknown; retry with the same entry.
    /// </exception>
    Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken);

    /// <summary>Entries in ascending or descending UID order.</summary>
    /// <param name="mailbox">The canonical address of the mailbox.</param>
    /// <param name="after">
    /// Exclusive: UIDs above it, or below it if <paramref name="descending"/>; null from the first in that order.
    /// </param>
    /// <param name="limit">At least 1.</param>
    /// <param name="descending">True for the highest UID first.</param>
    /// <param name="quarantine">Whether quarantined entries are listed.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, QuarantineFilter quarantine,
        CancellationToken cancellationToken);

    /// <summary>
    /// Entries and tombstones in the order of their last change, quarantined entries included. Each entry is listed
    /// once, with its state at the time of the query.
    /// </summary>
    /// <param name="mailbox">The canonical address of the mailbox.</param>
    /// <param name="after">Exclusive; <c>default</c> from the first change.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<EntryChanges> ListChangesAsync(
        string mailbox, ChangePosition after, int limit, CancellationToken cancellationToken);

    /// <summary>The lowest UIDs that match a filter, in ascending order.</summary>
    Task<IReadOnlyList<long>> ListUidsAsync(string mailbox, UidFilter filter, CancellationToken cancellationToken);

    /// <summary>One entry; null if it does not exist or was deleted.</summary>
    Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken);

    /// <summary>
    /// The shared details of contents. The result lacks a content that has none or was deleted.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, ReadOnlyMemory<byte>>> ReadSharedDetailsAsync(
        IReadOnlyCollection<Guid> contents, CancellationToken cancellationToken);

    /// <summary>
    /// The transaction id of an entry, or of a deleted one while its tombstone is kept; null if the UID is not known.
    /// </summary>
    Task<Guid?> FindIdAsync(string mailbox, long uid, CancellationToken cancellationToken);

    /// <summary>Sets the seen flag; false if the entry does not exist.</summary>
    Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken);

    /// <summary>Sets the seen flag of many entries in one commit. A repeat changes nothing.</summary>
    Task<ChangeCount> SetSeenAsync(
        string mailbox, IReadOnlyList<long> uids, bool seen, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes an entry; false if it does not exist. Its UID is never used again, and its delivery key detects
    /// duplicates until it is swept. A tombstone of the entry is kept for a time.
    /// </summary>
    Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken);

    /// <summary>Deletes many entries in one commit. A repeat changes nothing.</summary>
    Task<DeletionCount> DeleteAsync(string mailbox, IReadOnlyList<long> uids, CancellationToken cancellationToken);

    /// <summary>
    /// Files a quarantined entry under a new UID and deletes the old one, in one commit, so that every cursor reaches
    /// it. A repeat returns the UID of the first release while the tombstone of the old UID is kept.
    /// </summary>
    /// <param name="mailbox">The canonical address of the mailbox.</param>
    /// <param name="uid">The UID of the quarantined entry.</param>
    /// <param name="newUid">At least the next UID of the mailbox.</param>
    /// <param name="cancellationToken">Removes the release from the queue.</param>
    Task<EntryRelease> ReleaseAsync(string mailbox, long uid, long newUid, CancellationToken cancellationToken);
}

/// <summary>The outcome of an append.</summary>
public enum AppendStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>Entries with all its delivery keys exist or were deleted; nothing was changed.</summary>
    Duplicate,

    /// <summary>The UID is in use because another writer appends to this mailbox; nothing was changed.</summary>
    UidConflict,

    /// <summary>
    /// The content does not exist, is not complete, or has other octets than the append; nothing was changed.
    /// </summary>
    ContentMissing,
}

/// <param name="Status">Whether the entry was appended, or why not.</param>
/// <param name="Uid">
/// UID of the entry with the delivery key; if this is a duplicate, of the entry that has its first key. 0 if no entry
/// has it.
/// </param>
/// <param name="Id">Id of the same entry; empty if <paramref name="Uid"/> is 0.</param>
public readonly record struct AppendResult(AppendStatus Status, long Uid, Guid Id);
