namespace RelateMail.Grains.Abstractions;

/// <summary>Finds mailboxes by address.</summary>
public static class MailboxGrains
{
    /// <summary>The mailbox of an address in any form; the grain's key is the canonical form.</summary>
    /// <param name="grains">The client of the cluster.</param>
    /// <param name="address">Need not be canonical; the mailbox need not exist.</param>
    /// <exception cref="ArgumentException">The text is not a mail address.</exception>
    public static IMailboxGrain GetMailbox(this IGrainFactory grains, string address)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(address);
        return MailboxAddress.TryCanonicalize(address, out string? canonical)
            ? grains.GetGrain<IMailboxGrain>(canonical)
            : throw new ArgumentException(
                "Not a mail address; expected local-part@domain, as in alice@example.org.", nameof(address));
    }
}
