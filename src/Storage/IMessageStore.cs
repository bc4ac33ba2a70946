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

    /// <summary>Entries in ascending or descending UID order, without deleted ones.</summary>
    /// <param name="mailbox">The canonical address of the mailbox.</param>
    /// <param name="after">
    /// Exclusive: UIDs above it, or below it if <paramref name="descending"/>; null from the first in that order.
    /// </param>
    /// <param name="limit">At least 1.</param>
    /// <param name="descending">True for the highest UID first.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, CancellationToken cancellationToken);

    /// <summary>One entry; null if it does not exist or was deleted.</summary>
    Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken);

    /// <summary>Sets the seen flag; false if the entry does not exist.</summary>
    Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes an entry; false if it does not exist. Its UID is never used again, and its delivery key detects
    /// duplicates until it is swept.
    /// </summary>
    Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken);
}

/// <param name="NextUid">The UID of the next entry; starts at 1 and never decreases, even after deletions.</param>
/// <param name="Messages">Entries that are not deleted.</param>
/// <param name="Unseen">Number of those entries that are not marked as seen.</param>
/// <param name="Octets">Sum of the sizes of those entries.</param>
public readonly record struct MailboxHead(long NextUid, long Messages, long Unseen, long Octets);

/// <summary>One message in one mailbox.</summary>
public sealed record MessageEntry
{
    /// <summary>The canonical mailbox.</summary>
    public required string Mailbox { get; init; }

    /// <summary>Ascending within the mailbox, from 1.</summary>
    public required long Uid { get; init; }

    /// <summary>Id of the transaction, the same in each recipient's mailbox.</summary>
    public required Guid Id { get; init; }

    /// <summary>
    /// The key of the message for the whole mailbox; at most 64 octets. An append without <see cref="Recipients"/> is a
    /// duplicate if the mailbox has the key, and its key covers all addresses. An append with recipients checks it only
    /// against keys that cover all addresses.
    /// </summary>
    public required ReadOnlyMemory<byte> DeliveryKey { get; init; }

    /// <summary>
    /// The accepted addresses that led to the entry, each with a delivery key of its own. An append stores those whose
    /// keys are new in the mailbox, and is a duplicate if all keys are known. Empty in an append for a gateway of an
    /// earlier version, and in entries that were read.
    /// </summary>
    public IReadOnlyList<EntryRecipient> Recipients { get; init; } = [];

    /// <summary>
    /// The recipients that the append stored, as a JSON array of <see cref="EntryRecipient.Json"/>; null in an append,
    /// and in entries of earlier versions.
    /// </summary>
    public string? StoredRecipients { get; init; }

    public required Guid ContentId { get; init; }

    /// <summary>
    /// The content, if the append stores it with the entry in one commit; null if the content store has it, and in
    /// entries that were read.
    /// </summary>
    public EntryContent? Content { get; init; }

    /// <summary>UTC, stored to the millisecond.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the content.</summary>
    public required long Size { get; init; }

    public bool Seen { get; init; }

    /// <summary>All other properties, as UTF-8 JSON that the store does not parse.</summary>
    public required ReadOnlyMemory<byte> Details { get; init; }
}

/// <summary>
/// A small content that an append stores with its entry. An append that does not file its entry stores no content. If
/// the content store has the same content already, the append uses that one.
/// </summary>
/// <param name="Digest">Digest of all octets.</param>
/// <param name="Octets">At most 256 KiB; must stay unchanged until the append has completed.</param>
public sealed record EntryContent(ContentDigest Digest, ReadOnlyMemory<byte> Octets);

/// <summary>An accepted address that led to an entry.</summary>
/// <param name="Key">Unique within the mailbox; at most 64 octets.</param>
/// <param name="Json">The address and its properties as a JSON object, which the store does not parse.</param>
public readonly record struct EntryRecipient(ReadOnlyMemory<byte> Key, string Json);

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
