namespace RelateMail.Storage;

/// <summary>The counters of a mailbox. <see cref="Empty"/> is the head of one that never received an entry.</summary>
public sealed record MailboxHead
{
    public static MailboxHead Empty { get; } = new();

    /// <summary>The UID of the next entry; starts at 1 and never decreases, even after deletions.</summary>
    public long NextUid { get; init; } = 1;

    /// <summary>Entries that are neither deleted nor quarantined.</summary>
    public long Messages { get; init; }

    /// <summary>Number of those entries that are not marked as seen.</summary>
    public long Unseen { get; init; }

    /// <summary>Sum of the sizes of all entries, quarantined ones included.</summary>
    public long Octets { get; init; }

    public long Quarantined { get; init; }

    /// <summary>Number of the last change; every later change has a higher one.</summary>
    public long ModSeq { get; init; } = 1;

    /// <summary>
    /// The highest number of a tombstone that was swept. The changes after a lower number are incomplete.
    /// </summary>
    public long SweptSeq { get; init; }

    /// <summary>True if an account exists for the address.</summary>
    public bool HasAccount { get; init; }

    /// <summary>True if the mailbox has received an entry since it was last deleted as a whole.</summary>
    public bool HasReceived { get; init; }
}
