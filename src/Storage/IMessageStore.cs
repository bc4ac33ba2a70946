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
    /// <param name="after">
    /// Exclusive: UIDs above it, or below it if <paramref name="descending"/>; null from the first in that order.
    /// </param>
    /// <param name="limit">At least 1.</param>
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

    /// <summary>Unique within the mailbox; a second entry with the same key is a duplicate. At most 64
    /// octets.</summary>
    public required ReadOnlyMemory<byte> DeliveryKey { get; init; }

    public required Guid ContentId { get; init; }

    /// <summary>UTC, stored to the millisecond.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the content.</summary>
    public required long Size { get; init; }

    public bool Seen { get; init; }

    /// <summary>All other properties, as UTF-8 JSON that the store does not parse.</summary>
    public required ReadOnlyMemory<byte> Details { get; init; }
}

/// <summary>The outcome of an append.</summary>
public enum AppendStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>An entry with this delivery key exists or was deleted; nothing was changed.</summary>
    Duplicate,

    /// <summary>The UID is in use because another writer appends to this mailbox; nothing was changed.</summary>
    UidConflict,

    /// <summary>The content does not exist or is not complete; nothing was changed.</summary>
    ContentMissing,
}

/// <param name="Uid">UID of the entry with the delivery key: the first one if this is a duplicate. 0 if no entry has
/// it.</param>
/// <param name="Id">Id of the same entry; empty if <paramref name="Uid"/> is 0.</param>
public readonly record struct AppendResult(AppendStatus Status, long Uid, Guid Id);
