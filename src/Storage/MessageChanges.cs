namespace RelateMail.Storage;

/// <summary>Whether a query returns quarantined entries.</summary>
public enum QuarantineFilter
{
    /// <summary>Only entries that are not quarantined.</summary>
    Exclude,

    /// <summary>All entries.</summary>
    Include,

    /// <summary>Only quarantined entries.</summary>
    Only,
}

/// <summary>A place in the changes of a mailbox, which are ordered by number and then by UID.</summary>
public readonly record struct ChangePosition(long ModSeq, long Uid);

/// <summary>The last change of one UID.</summary>
/// <param name="Position">Number of the change, and the UID.</param>
/// <param name="Entry">Null if the entry was deleted, or released under another UID.</param>
public sealed record EntryChange(ChangePosition Position, MessageEntry? Entry);

/// <param name="Items">In the order of their positions.</param>
/// <param name="Head">The head of the mailbox after the query, with the highest number that was swept.</param>
public sealed record EntryChanges(IReadOnlyList<EntryChange> Items, MailboxHead Head);

/// <summary>A selection of UIDs.</summary>
/// <param name="Through">Highest UID, inclusive.</param>
/// <param name="Seen">Null for both.</param>
/// <param name="Quarantine">Whether quarantined entries are selected.</param>
/// <param name="Limit">At least 1.</param>
public readonly record struct UidFilter(long Through, bool? Seen, QuarantineFilter Quarantine, int Limit);

/// <param name="Matched">Number of entries that exist.</param>
/// <param name="Changed">Number of those that were changed.</param>
public readonly record struct ChangeCount(long Matched, long Changed);

/// <param name="Deleted">Number of deleted entries.</param>
/// <param name="Octets">Sum of their sizes.</param>
public readonly record struct DeletionCount(long Deleted, long Octets);

/// <summary>The outcome of a release.</summary>
public enum ReleaseStatus
{
    /// <summary>The entry is filed under the new UID, now or by an earlier call.</summary>
    Released,

    /// <summary>The entry does not exist.</summary>
    NotFound,

    /// <summary>The entry is not quarantined; nothing was changed.</summary>
    NotQuarantined,

    /// <summary>The new UID is in use; nothing was changed.</summary>
    UidConflict,
}

/// <param name="Status">Whether the entry was released.</param>
/// <param name="Uid">The new UID; 0 unless it was released.</param>
public readonly record struct EntryRelease(ReleaseStatus Status, long Uid);
