using System.Text;

namespace RelateMail.Mime.Quotes;

/// <summary>The text of a reply without the message that it answers and without its signature.</summary>
public static class ReplyText
{
    /// <summary>Lines of a signature whose separator has lost its space, at most.</summary>
    private const int LongestSignature = 10;

    /// <summary>
    /// Removes quotes, the lines that name their author, and the signature. Keeps the whole text if its own lines are
    /// between quotes, because they mean little without them, and if it has a forwarded message. Never blank, unless
    /// the text is.
    /// </summary>
    /// <param name="text">The plain text of the body.</param>
    public static string Strip(string text) => Strip(text, out _);

    /// <inheritdoc cref="Strip(string)"/>
    /// <param name="text">The plain text of the body.</param>
    /// <param name="signature">The signature that was removed, without its separator; empty if none was.</param>
    public static string Strip(string text, out string signature)
    {
        signature = "";
        var ranges = new Range[text.AsSpan().Count('\n') + 1];
        _ = text.AsSpan().Split(ranges, '\n');
        var lines = new TextLines(text, ranges);
        var own = new List<int>();
        if (!TryFindOwn(lines, own))
        {
            return text.Trim();
        }

        string withSignature = Join(lines, own);
        List<int> removed = RemoveSignature(lines, own);
        string reply = Join(lines, own);
        if (reply.Length > 0)
        {
            signature = Join(lines, removed);
            return reply;
        }

        return withSignature.Length > 0 ? withSignature : text.Trim();
    }

    /// <summary>True for the line that separates a signature (RFC 3676 §4.3), also without its space.</summary>
    internal static bool IsSignature(ReadOnlySpan<char> line) => line is "--" or "-- ";

    /// <returns>False if the text is to be kept whole.</returns>
    private static bool TryFindOwn(TextLines lines, List<int> own)
    {
        bool hasQuote = false;
        bool isAfterQuote = false;
        for (int index = 0; index < lines.Count; index++)
        {
            ReadOnlySpan<char> line = lines[index];
            if (line.IsEmpty)
            {
                own.Add(index);
            }
            else if (lines.IsQuote(index))
            {
                if (isAfterQuote)
                {
                    return false;
                }

                hasQuote = true;
            }
            else if (QuotedHeader.IsForward(line))
            {
                return false;
            }
            else if (QuotedHeader.IsAt(lines, index))
            {
                RemoveRule(lines, own);
                return true;
            }
            else if (Attribution.LinesAt(lines, index) is > 0 and int count)
            {
                index += count - 1;
                int next = lines.SkipBlank(index + 1);
                if (next < lines.Count && !lines.IsQuote(next))
                {
                    return true; // all that follows is the quote, although its lines are not marked
                }
            }
            else
            {
                isAfterQuote = hasQuote;
                own.Add(index);
            }
        }

        return true;
    }

    /// <summary>Removes the line of underscores that some programs write above the header of a quote.</summary>
    private static void RemoveRule(TextLines lines, List<int> own)
    {
        while (own.Count > 0 && lines[own[^1]].Trim("_-*= \t").IsEmpty)
        {
            own.RemoveAt(own.Count - 1);
        }
    }

    /// <returns>The lines that were removed, without the separator.</returns>
    private static List<int> RemoveSignature(TextLines lines, List<int> own)
    {
        List<int> removed = [];
        bool hasText = false;
        for (int at = 0; at < own.Count; at++)
        {
            bool isSeparator = hasText && IsSignature(lines.Whole(own[at]));
            if (isSeparator && (lines.Whole(own[at]).Length == 3 || Count(lines, own, at + 1) <= LongestSignature))
            {
                removed = own[(at + 1)..];
                own.RemoveRange(at, own.Count - at);
                break;
            }

            hasText |= !lines.IsBlank(own[at]);
        }

        while (own.Count > 0 && (lines.IsBlank(own[^1]) || IsMobileSignature(lines[own[^1]])))
        {
            removed.Insert(0, own[^1]);
            own.RemoveAt(own.Count - 1);
        }

        return removed;
    }

    private static int Count(TextLines lines, List<int> own, int from)
    {
        int count = 0;
        for (int at = from; at < own.Count; at++)
        {
            count += lines.IsBlank(own[at]) ? 0 : 1;
        }

        return count;
    }

    private static bool IsMobileSignature(ReadOnlySpan<char> line)
    {
        const int Longest = 120;
        line = line.TrimStart(" \t*_");
        foreach (string beginning in QuoteWords.MobileSignatures)
        {
            if (line.Length <= Longest && line.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Joins the lines, and empty lines that were around a quote to one.</summary>
    private static string Join(TextLines lines, List<int> own)
    {
        var text = new StringBuilder();
        for (int at = 0; at < own.Count; at++)
        {
            bool isGap = at > 0 && own[at] != own[at - 1] + 1;
            if (!isGap || !lines.IsBlank(own[at]) || !lines.IsBlank(own[at - 1]))
            {
                text.Append(lines.Raw(own[at])).Append('\n');
            }
        }

        return text.ToString().Trim();
    }
}
