namespace RelateMail.Mime.Quotes;

/// <summary>Finds a date and a time of day in the line above a quote, whatever its language.</summary>
internal static class QuoteDates
{
    /// <summary>True if the text holds a year, or a date of numbers, and a time of day.</summary>
    public static bool HasDateAndTime(ReadOnlySpan<char> text)
    {
        (bool hasDate, bool hasTime) = (false, false);
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsAsciiDigit(text[at]) || (at > 0 && char.IsLetter(text[at - 1]) && text[at - 1] < 128))
            {
                continue;
            }

            int digits = Digits(text, at);
            hasDate |= IsYear(text, at, digits) || IsDate(text, at, digits);
            hasTime |= IsTime(text, at, digits);
            at += digits - 1;
        }

        return hasDate && hasTime;
    }

    private static int Digits(ReadOnlySpan<char> text, int at)
    {
        int count = 0;
        while (at + count < text.Length && char.IsAsciiDigit(text[at + count]))
        {
            count++;
        }

        return count;
    }

    private static bool IsYear(ReadOnlySpan<char> text, int at, int digits) =>
        digits == 4 && (text[at..].StartsWith("19") || text[at..].StartsWith("20"));

    /// <summary>Three numbers, such as 05.01.26, 1/5/26 or 26-01-05.</summary>
    private static bool IsDate(ReadOnlySpan<char> text, int at, int digits)
    {
        if (digits > 2 || !TryNext(text, at + digits, "./-", out int second) || Digits(text, second) > 2)
        {
            return false;
        }

        return TryNext(text, second + Digits(text, second), "./-", out _);
    }

    /// <summary>Two numbers, such as 10:00, 10.00, 10h00 or 10 h 00.</summary>
    private static bool IsTime(ReadOnlySpan<char> text, int at, int digits) =>
        digits <= 2 && TryNext(text, at + digits, ":.h点時시", out int minute) && Digits(text, minute) == 2
            && (minute + 2 >= text.Length || text[minute + 2] is not ('.' or '/' or '-')
                || minute + 3 >= text.Length || !char.IsAsciiDigit(text[minute + 3]));

    private static bool TryNext(ReadOnlySpan<char> text, int at, string separators, out int next)
    {
        next = at;
        while (next < text.Length && text[next] == ' ')
        {
            next++;
        }

        if (next >= text.Length || !separators.Contains(text[next]))
        {
            return false;
        }

        next++;
        while (next < text.Length && text[next] == ' ')
        {
            next++;
        }

        return next < text.Length && char.IsAsciiDigit(text[next]);
    }
}
