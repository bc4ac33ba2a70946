namespace RelateMail.Storage;

/// <summary>
/// The entries of mailboxes, by UID. The counters of a mailbox are kept with every change, in the same commit, so that
/// reading the head costs the same in an empty mailbox and in one with a million messages.
/// </summary>
public interface IMessageStore
{
    /// <summary>The head of a mailbox; that of an empty one where nothing was ever filed.</summary>
    Task<MailboxHead> ReadHeadAsync(string mailbox, CancellationToken cancellationToken);

    /// <summary>
    /// Files one entry; committed when the task completes with <see cref="AppendStatus.Committed"/>. In one mailbox
    /// commits ascend: behind an entry that can be read, no lower UID is ever filed.
    /// </summary>
    /// <exception cref="StorageUnavailableException">
    /// The outcome is unknown; the same entry may be appended again.
    /// </exception>
    Task<AppendResult> AppendAsync(MessageEntry entry, CancellationToken cancellationToken);

    /// <summary>Entries in UID order (or the reverse), without those that were deleted.</summary>
    /// <param name="after">
    /// Exclusive: UIDs above it, or below it where <paramref name="descending"/>; null from the end.
    /// </param>
    /// <param name="limit">At least 1.</param>
    Task<IReadOnlyList<MessageEntry>> ListAsync(
        string mailbox, long? after, int limit, bool descending, CancellationToken cancellationToken);

    /// <summary>One entry; null where there is none or it was deleted.</summary>
    Task<MessageEntry?> FindAsync(string mailbox, long uid, CancellationToken cancellationToken);

    /// <summary>Sets the seen flag; false where there is no such entry.</summary>
    Task<bool> SetSeenAsync(string mailbox, long uid, bool seen, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes an entry; false where there is none. Its UID is never given again, and its delivery key goes on
    /// catching repeats until it is swept.
    /// </summary>
    Task<bool> DeleteAsync(string mailbox, long uid, CancellationToken cancellationToken);
}

/// <param name="NextUid">The UID of the next entry; starts at 1 and never goes back, whatever is deleted.</param>
/// <param name="Messages">Entries that are not deleted.</param>
/// <param name="Octets">Sum of their sizes.</param>
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

    /// <summary>Unique within the mailbox; a second entry with it is a repeat. At most 64 octets.</summary>
    public required ReadOnlyMemory<byte> DeliveryKey { get; init; }

    public required Guid ContentId { get; init; }

    /// <summary>UTC, kept to the millisecond.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the content.</summary>
    public required long Size { get; init; }

    public bool Seen { get; init; }

    /// <summary>All else, as UTF-8 JSON that the store does not read.</summary>
    public required ReadOnlyMemory<byte> Details { get; init; }
}

/// <summary>What became of an append.</summary>
public enum AppendStatus
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>An entry with this delivery key is there already (or was, and is deleted); nothing changed.</summary>
    Duplicate,

    /// <summary>The UID is taken: another writer serves this mailbox; nothing changed.</summary>
    UidConflict,

    /// <summary>The content is not there or not complete; nothing changed.</summary>
    ContentMissing,
}

/// <param name="Uid">Of the entry that holds the delivery key, the first one where it is a duplicate; else 0.</param>
/// <param name="Id">Of the same entry; empty where <paramref name="Uid"/> is 0.</param>
public readonly record struct AppendResult(AppendStatus Status, long Uid, Guid Id);
