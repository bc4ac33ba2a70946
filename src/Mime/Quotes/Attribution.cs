namespace RelateMail.Mime.Quotes;

/// <summary>
/// The lines that a mail program writes above a quote to say whose it is: <c>On Monday, Alice wrote:</c>. They end with
/// a colon and hold a verb or an address.
/// </summary>
internal static class Attribution
{
    private const int MaxLines = 4;

    private const int MaxCharacters = 400;

    /// <summary>The number of lines of the attribution that begins at a line; 0 if none begins there.</summary>
    /// <param name="lines">The text.</param>
    /// <param name="start">The line.</param>
    public static int LinesAt(TextLines lines, int start)
    {
        for (int last = start; last < lines.Count && last < start + MaxLines; last++)
        {
            ReadOnlySpan<char> line = lines[last];
            if (line.IsEmpty || lines.IsQuote(last) || line.Length > MaxCharacters)
            {
                return 0;
            }

            if (line[^1] is ':' or '：')
            {
                return Start(lines, start, last) == start ? last - start + 1 : 0;
            }
        }

        return 0;
    }

    /// <summary>The first line of the attribution that ends at a line; -1 if none ends there.</summary>
    private static int Start(TextLines lines, int least, int last)
    {
        int complete = -1;
        Span<char> joined = stackalloc char[MaxCharacters];
        for (int first = last; first >= least; first--)
        {
            if (!TryJoin(lines, first, last, joined, out int length))
            {
                break;
            }

            if (!IsComplete(joined[..length]))
            {
                continue;
            }

            bool isSentence = first < last && lines[first][^1] is '.' or '!' or '?';
            if (HasOpening(lines[first]) && (complete < 0 || !isSentence))
            {
                return first;
            }

            complete = complete < 0 && Opens(lines[first]) ? first : complete;
        }

        return complete >= 0 ? complete
            : !IsFollowedByQuote(lines, last) || !Names(lines[last]) ? -1
            : last;
    }

    private static bool TryJoin(TextLines lines, int first, int last, Span<char> joined, out int length)
    {
        length = 0;
        for (int index = first; index <= last; index++)
        {
            ReadOnlySpan<char> line = lines[index].Trim(" \t*_\u00A0");
            if (length + line.Length + 1 > joined.Length)
            {
                return false;
            }

            line.CopyTo(joined[length..]);
            length += line.Length;
            joined[length++] = ' ';
        }

        return true;
    }

    /// <summary>
    /// True if the lines need no quote below them to be an attribution: with a verb or an address, a date and a time.
    /// </summary>
    private static bool IsComplete(ReadOnlySpan<char> text) => Names(text) && QuoteDates.HasDateAndTime(text);

    private static bool Opens(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(" \t*_");
        return line.Contains('@') || (line.Length > 0 && char.IsDigit(line[0])) || HasOpening(line);
    }

    private static bool HasOpening(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(" \t*_");
        foreach (string opening in QuoteWords.Openings)
        {
            if (line.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True if the text holds a verb, or ends with an address in angle brackets.</summary>
    private static bool Names(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd(" *_\u00A0");
        ReadOnlySpan<char> before = text.TrimEnd(":： \u00A0\u202F");
        int open = before.LastIndexOf('<');
        if (before.EndsWith(">") && open >= 0 && before[open..].Contains('@'))
        {
            return true;
        }

        foreach (string verb in QuoteWords.Verbs)
        {
            if (HasWord(before, verb))
            {
                return true;
            }
        }

        foreach (string verb in QuoteWords.JoinedVerbs)
        {
            if (before.Contains(verb, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWord(ReadOnlySpan<char> text, string word)
    {
        for (int start = 0; start <= text.Length - word.Length; start++)
        {
            int found = text[start..].IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            start += found;
            int end = start + word.Length;
            if ((start == 0 || !char.IsLetter(text[start - 1])) && (end == text.Length || !char.IsLetter(text[end])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFollowedByQuote(TextLines lines, int last)
    {
        int next = lines.SkipBlank(last + 1);
        return next < lines.Count && next <= last + 3 && lines.IsQuote(next);
    }
}
