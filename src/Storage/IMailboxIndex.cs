namespace RelateMail.Storage;

/// <summary>The mailboxes of the store, and the epoch in which their UIDs are valid.</summary>
public interface IMailboxIndex
{
    /// <summary>
    /// Mailboxes that have an account or have received mail, in ordinal order of their addresses. A page costs the same
    /// whatever the number of mailboxes.
    /// </summary>
    Task<IReadOnlyList<MailboxRow>> ListAsync(MailboxFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Records that a mailbox was deleted as a whole: it is not listed until it receives mail again. Its UIDs continue.
    /// Changes nothing if the mailbox has an entry.
    /// </summary>
    Task SetDeletedAsync(string mailbox, CancellationToken cancellationToken);

    /// <summary>
    /// The epoch of the store, 1 to 2^31 - 1. UIDs are comparable within one epoch; a restored backup begins a new one.
    /// </summary>
    Task<long> ReadEpochAsync(CancellationToken cancellationToken);
}

/// <summary>A selection of mailboxes.</summary>
/// <param name="Domain">Canonical; null for all domains.</param>
/// <param name="Prefix">The beginning of the address; null or empty for all.</param>
/// <param name="After">Exclusive address; null from the first.</param>
/// <param name="Limit">At least 1.</param>
public readonly record struct MailboxFilter(string? Domain, string? Prefix, string? After, int Limit);

/// <param name="Address">Canonical.</param>
/// <param name="Head">The counters at the time of the query.</param>
public sealed record MailboxRow(string Address, MailboxHead Head);
