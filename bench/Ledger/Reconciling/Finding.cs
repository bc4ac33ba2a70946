namespace RelateMail.Ledger.Reconciling;

/// <summary>A violation of the promise that a 250 makes.</summary>
internal sealed record Finding(FindingKind Kind, long Number, string Mailbox, string Detail);

internal enum FindingKind
{
    /// <summary>A mail with its 250 that is not in one of its mailboxes.</summary>
    Lost,

    /// <summary>A mail that is in a mailbox more than once, with or without a 250.</summary>
    Doubled,

    /// <summary>
    /// A mail in a mailbox that is not its recipient, or a mail of this run that is not in the ledger.
    /// </summary>
    WrongMailbox,

    /// <summary>A content that differs from the octets that were sent.</summary>
    Damaged,

    /// <summary>A 250 with an id under which no mailbox has the mail.</summary>
    WrongId,
}
