using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Smtp;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// Counts the details of a message in the memory budget while it is delivered: each call to a mailbox has a copy of
/// them. Details of ordinary mail are small and not counted.
/// </summary>
internal static class DetailsMemory
{
    /// <summary>Details of this length or less are part of what a connection costs.</summary>
    private const int FreeOctets = 8 * 1024;

    /// <summary>Octets of a list item besides its text.</summary>
    private const int ItemOctets = 64;

    /// <summary>Octets of a UTF-16 code unit in memory.</summary>
    private const int CharOctets = sizeof(char);

    /// <summary>Counts the details of a message for some mailboxes.</summary>
    /// <param name="budget">The budget of the node.</param>
    /// <param name="summary">The summary of the message.</param>
    /// <param name="mailboxes">The mailboxes of the message.</param>
    /// <returns>The octets to return when the message is delivered.</returns>
    public static long Take(MemoryBudget budget, MessageSummary summary, int mailboxes)
    {
        long one = Octets(summary);
        long all = one <= FreeOctets ? 0 : one * Math.Min(mailboxes, MailboxDelivery.Parallelism);
        budget.Take(all);
        return all;
    }

    /// <summary>An estimate of the octets of long lists.</summary>
    public static long Octets(MessageSummary summary)
    {
        long octets = 0;
        foreach (PartSummary part in summary.Parts)
        {
            octets += PartList.Octets(part);
        }

        foreach (string reference in summary.References)
        {
            octets += ItemOctets + (CharOctets * reference.Length);
        }

        return octets + Octets(summary.From) + Octets(summary.To) + Octets(summary.Cc) + Octets(summary.Bcc)
            + Octets(summary.ReplyTo) + Octets(summary.Sender);
    }

    private static long Octets(IReadOnlyList<MailAddress> addresses)
    {
        long octets = 0;
        for (int index = 0; index < addresses.Count; index++)
        {
            octets += ItemOctets
                + (CharOctets * ((addresses[index].Name?.Length ?? 0) + (addresses[index].Address?.Length ?? 0)));
        }

        return octets;
    }
}
