using System.Collections.Immutable;
using System.Text.Json;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// The details of a message as the store keeps them. Long ones are shared by the mailboxes of a transaction: the entry
/// has a shortened summary, which lists show, and the whole summary is stored once.
/// </summary>
/// <remarks>The shortened summary names its cut members in <see cref="MessageSummary.TruncatedFields"/>, as any cut
/// summary does, so that a silo of an earlier version can read it.</remarks>
/// <param name="Own">JSON of <see cref="MessageDetails"/>, in the entry.</param>
/// <param name="Shared">JSON of the whole <see cref="MessageSummary"/>; empty if <paramref name="Own"/> has it.</param>
internal readonly record struct StoredDetails(byte[] Own, byte[] Shared)
{
    /// <summary>Details of this length or less are not shared.</summary>
    private const int MaxOwnOctets = 8_192;

    /// <summary>Of the parts of a shortened summary, in octets of JSON. The parts of the body are kept in any
    /// case.</summary>
    private const int PartOctets = 4_096;

    /// <summary>Of each list of addresses of a shortened summary. Its first address is kept in any case.</summary>
    private const int AddressOctets = 1_024;

    /// <summary>The first reference and the nearest ones.</summary>
    private const int References = 10;

    public static StoredDetails Of(MessageDetails details)
    {
        byte[] whole = MessageDetailsJson.Write(details);
        if (whole.Length <= MaxOwnOctets)
        {
            return new(whole, []);
        }

        byte[] own = MessageDetailsJson.Write(details with { Summary = Shorten(details.Summary) });
        return own.Length > whole.Length / 2 ? new(whole, []) : new(own, MessageDetailsJson.Write(details.Summary));
    }

    private static MessageSummary Shorten(MessageSummary summary)
    {
        var cut = new HashSet<string>(summary.TruncatedFields, StringComparer.Ordinal);
        return summary with
        {
            From = Shorten(summary.From, "from", cut),
            To = Shorten(summary.To, "to", cut),
            Cc = Shorten(summary.Cc, "cc", cut),
            Bcc = Shorten(summary.Bcc, "bcc", cut),
            ReplyTo = Shorten(summary.ReplyTo, "replyTo", cut),
            Sender = Shorten(summary.Sender, "sender", cut),
            References = ShortenReferences(summary.References, cut),
            Parts = ShortenParts(summary, cut),
            TruncatedFields = [.. cut],
        };
    }

    private static ImmutableArray<MailAddress> Shorten(
        ImmutableArray<MailAddress> addresses, string name, HashSet<string> cut)
    {
        int octets = 0;
        int kept = 0;
        while (kept < addresses.Length && (octets += Octets(addresses[kept])) <= AddressOctets)
        {
            kept++;
        }

        kept = Math.Min(Math.Max(kept, 1), addresses.Length);
        if (kept < addresses.Length)
        {
            cut.Add(name);
        }

        return addresses[..kept];
    }

    private static ImmutableArray<string> ShortenReferences(ImmutableArray<string> references, HashSet<string> cut)
    {
        if (references.Length <= References)
        {
            return references;
        }

        cut.Add("references");
        return [references[0], .. references[^(References - 1)..]];
    }

    private static ImmutableArray<PartSummary> ShortenParts(MessageSummary summary, HashSet<string> cut)
    {
        var kept = new List<PartSummary>();
        int octets = 0;
        bool isFull = false;
        foreach (PartSummary part in summary.Parts)
        {
            bool isBody = part.Number == summary.TextPart || part.Number == summary.HtmlPart;
            isFull = isFull || (!isBody && (octets += Octets(part)) > PartOctets);
            if (isBody || !isFull)
            {
                kept.Add(part);
                continue;
            }

            cut.Add("parts");
            if (part.IsAttachment)
            {
                cut.Add("attachments");
            }
        }

        return [.. kept];
    }

    private static int Octets(PartSummary part) =>
        JsonSerializer.SerializeToUtf8Bytes(part, MessageDetailsJson.Format.PartSummary).Length;

    private static int Octets(MailAddress address) =>
        JsonSerializer.SerializeToUtf8Bytes(address, MessageDetailsJson.Format.MailAddress).Length;
}
