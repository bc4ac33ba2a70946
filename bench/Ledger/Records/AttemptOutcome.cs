namespace RelateMail.Ledger.Records;

/// <summary>How one attempt to hand a mail to a gateway ended.</summary>
internal enum AttemptOutcome
{
    /// <summary>250 after the content: the server is responsible for the mail.</summary>
    Acknowledged,

    /// <summary>
    /// No mail transaction began: no connection, no greeting, or 421 or a close before MAIL was accepted.
    /// </summary>
    TurnedAway,

    /// <summary>4yz to a command of the transaction, or to the content.</summary>
    RefusedTransiently,

    /// <summary>5yz to a command of the transaction, or to the content.</summary>
    RefusedPermanently,

    /// <summary>The connection was lost, or a reply timed out, before the dot was sent.</summary>
    LostBeforeDot,

    /// <summary>
    /// The same after the dot. The mail is in doubt: only the mailbox shows whether the server accepted it.
    /// </summary>
    LostAfterDot,
}
