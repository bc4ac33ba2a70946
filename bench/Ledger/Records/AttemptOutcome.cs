namespace RelateMail.Ledger.Records;

/// <summary>How one attempt to hand a mail to a gateway ended.</summary>
internal enum AttemptOutcome
{
    /// <summary>250 after the content: from here on the mail is the server's.</summary>
    Acknowledged,

    /// <summary>
    /// No mail transaction began: no connection, no greeting, or 421 or a close before MAIL was accepted.
    /// </summary>
    TurnedAway,

    /// <summary>4yz to a command of the transaction, or to the content.</summary>
    RefusedTransiently,

    /// <summary>5yz to a command of the transaction, or to the content.</summary>
    RefusedPermanently,

    /// <summary>The connection was lost, or nothing came in time, before the dot was sent.</summary>
    LostBeforeDot,

    /// <summary>The same behind the dot: in doubt. Whether the mail was taken, only the mailbox knows.</summary>
    LostAfterDot,
}
