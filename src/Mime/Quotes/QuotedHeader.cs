using System.Collections.Frozen;

namespace RelateMail.Mime.Quotes;

/// <summary>Lines above a message that a mail program quotes or forwards without a mark on each line.</summary>
internal static class QuotedHeader
{
    private const int LongestLabel = 24;

    private const int MaxLines = 8;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_originals =
        QuoteWords.Originals.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> s_forwards =
        QuoteWords.Forwards.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for <c>-----Original Message-----</c>, and for a block of From, Sent, To and Subject.</summary>
    public static bool IsAt(TextLines lines, int index) =>
        IsBetweenHyphens(lines[index], s_originals) || IsBlock(lines, index);

    /// <summary>True for <c>---------- Forwarded message ---------</c> and its like.</summary>
    public static bool IsForward(ReadOnlySpan<char> line)
    {
        if (IsBetweenHyphens(line, s_forwards))
        {
            return true;
        }

        line = line.Trim();
        foreach (string forward in QuoteWords.ForwardLines)
        {
            if (line.Equals(forward, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBetweenHyphens(
        ReadOnlySpan<char> line, FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> words)
    {
        line = line.Trim(" \t*");
        return line.StartsWith("--") && words.Contains(line.Trim("-_ \t:"));
    }

    /// <summary>True for three labels with From among them, one a line, with nothing else between them.</summary>
    private static bool IsBlock(TextLines lines, int first)
    {
        if (Label(lines[first]) is null)
        {
            return false;
        }

        var found = new bool[(int)HeaderLabel.Other + 1];
        int last = Math.Min(lines.Count, first + MaxLines);
        for (int index = first; index < last && !lines.IsBlank(index); index++)
        {
            if (Label(lines[index]) is { } label)
            {
                found[(int)label] = true;
            }
            else if (!found[(int)HeaderLabel.To])
            {
                break; // only a list of recipients has more than one line
            }
        }

        int count = found.AsSpan(0, (int)HeaderLabel.Other).Count(true);
        return found[(int)HeaderLabel.From] && count >= 3;
    }

    private static HeaderLabel? Label(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(" \t*_");
        int colon = line[..Math.Min(line.Length, LongestLabel)].IndexOfAny(':', '：');
        return colon <= 0 ? null : QuoteWords.FindLabel(line[..colon].Trim(" \t*_\u00A0\u202F"));
    }
}
