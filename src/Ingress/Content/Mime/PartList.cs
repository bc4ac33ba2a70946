using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// The parts that a summary lists. Every mailbox stores the list, so its JSON has a limit: a client that sends a
/// thousand parts with long names must not make each mailbox store more than the client sent.
/// </summary>
internal static class PartList
{
    /// <summary>The member that a cut list adds to the truncated fields.</summary>
    public const string Parts = "parts";

    /// <summary>The second one, if the list has no longer all attachments.</summary>
    public const string Attachments = "attachments";

    /// <summary>Octets of the JSON of a part without its texts: names of members, numbers, digest.</summary>
    private const int FixedOctets = 320;

    /// <summary>Octets of an escaped UTF-16 code unit.</summary>
    private const int EscapedOctets = 6;

    /// <summary>
    /// Lists the parts of the body, then as many of the other parts, in order, as the limit allows. Numbers stay as
    /// they are, so that the list can have gaps.
    /// </summary>
    /// <param name="leaves">All parts, in order.</param>
    /// <param name="body">The parts that are listed in any case.</param>
    /// <param name="maxOctets">The limit of the JSON, in octets.</param>
    /// <param name="truncated">The members that lack parts; empty if all parts are listed.</param>
    public static PartSummary[] Make(
        IReadOnlyList<MimeNode> leaves, BodyParts body, int maxOctets, out string[] truncated)
    {
        var listed = new List<PartSummary>(leaves.Count);
        long free = maxOctets - leaves.Where(leaf => IsBody(leaf, body)).Sum(leaf => Octets(leaf.ToSummary()));
        (bool lacksPart, bool lacksAttachment) = (false, false);
        foreach (MimeNode leaf in leaves)
        {
            PartSummary part = leaf.ToSummary();
            int octets = IsBody(leaf, body) ? 0 : Octets(part);
            if (octets > 0 && (lacksPart || octets > free))
            {
                lacksPart = true;
                lacksAttachment |= part.IsAttachment;
                continue;
            }

            free -= octets;
            listed.Add(part);
        }

        truncated = !lacksPart ? [] : lacksAttachment ? [Parts, Attachments] : [Parts];
        return [.. listed];
    }

    /// <summary>Octets of the JSON of a part, at most.</summary>
    public static int Octets(PartSummary part) => FixedOctets + Octets(part.ContentType) + Octets(part.FileName)
        + Octets(part.ContentId) + Octets(part.TransferEncoding) + Octets(part.Charset) + Octets(part.Disposition);

    private static bool IsBody(MimeNode leaf, BodyParts body) => leaf.Number == body.Text || leaf.Number == body.Html;

    private static int Octets(string? text)
    {
        int octets = 0;
        foreach (char unit in text ?? "")
        {
            octets += unit is >= ' ' and <= '~' and not '"' and not '\\' ? 1 : EscapedOctets;
        }

        return octets;
    }
}
