namespace RelateMail.Ledger.Reconciling;

/// <summary>Something that must not be.</summary>
internal sealed record Finding(FindingKind Kind, long Number, string Mailbox, string Detail);

internal enum FindingKind
{
    /// <summary>A mail with its 250 that is not in one of its mailboxes.</summary>
    Lost,

    /// <summary>A mail that is in a mailbox more than once, whether it had its 250 or not.</summary>
    Doubled,

    /// <summary>A mail in a mailbox it was not sent to, or one of this run that the ledger does not know.</summary>
    WrongMailbox,

    /// <summary>A content that is not, octet for octet, what was sent.</summary>
    Damaged,

    /// <summary>A 250 that names an id under which no mailbox has the mail.</summary>
    WrongId,
}
