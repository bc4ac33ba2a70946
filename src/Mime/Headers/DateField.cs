using System.Globalization;
using System.Text;

namespace RelateMail.Mime.Headers;

/// <summary>
/// Reads a date (RFC 5322 §3.3, §4.3) and the forms that mail programs send. An instant is returned only if the text
/// says which one it is: null without a zone, or with a zone whose offset is not known.
/// </summary>
public static class DateField
{
    private static readonly string[] s_months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly Dictionary<string, int> s_zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UT"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["Z"] = 0,
        ["EDT"] = -4,
        ["EST"] = -5,
        ["CDT"] = -5,
        ["CST"] = -6,
        ["MDT"] = -6,
        ["MST"] = -7,
        ["PDT"] = -7,
        ["PST"] = -8,
    };

    public static DateTimeOffset? Read(ReadOnlySpan<byte> body)
    {
        string text = WithoutComments(HeaderText.Clean(Encoding.Latin1.GetString(HeaderText.Unfold(body)))).Trim();
        if (text.Length is < 8 or > 100)
        {
            return null;
        }

        int comma = text.IndexOf(',');
        if (comma is >= 0 and < 12)
        {
            text = text[(comma + 1)..].TrimStart();
        }
        else if (char.IsAsciiLetter(text[0]) && text.IndexOf(' ') is > 0 and var space)
        {
            text = text[space..].TrimStart(); // a day of the week without its comma
        }

        return ReadDate(text) ?? ReadIso(text);
    }

    private static DateTimeOffset? ReadDate(string text)
    {
        int at = 0;
        if (!TryNumber(text, ref at, 1, 2, out int day) || !TryMonth(text, ref at, out int month)
            || !TryYear(text, ref at, out int year) || !TryTime(text, ref at, out TimeSpan time)
            || Zone(text[at..].Trim()) is not { } offset
            || year is < 1900 or > 9000 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }

        return new DateTimeOffset(new DateTime(year, month, day) + time, offset);
    }

    private static DateTimeOffset? ReadIso(string text) => DateTimeOffset.TryParseExact(
        text,
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss zzz"],
        CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length) ? date : null;

    private static bool TryMonth(string text, ref int at, out int month)
    {
        Skip(text, ref at, "-/. ");
        int begin = at;
        while (at < text.Length && char.IsAsciiLetter(text[at]))
        {
            at++;
        }

        month = at - begin < 3 ? 0
            : Array.IndexOf(s_months, text.Substring(begin, 3).ToLowerInvariant()) + 1;
        Skip(text, ref at, "-/., ");
        return month > 0;
    }

    /// <summary>Two and three digits are years from 1950 on (RFC 5322 §4.3).</summary>
    private static bool TryYear(string text, ref int at, out int year)
    {
        int begin = at;
        if (!TryNumber(text, ref at, 2, 4, out year))
        {
            return false;
        }

        year += (at - begin) switch
        {
            2 => year < 50 ? 2000 : 1900,
            3 => 1900,
            _ => 0,
        };
        Skip(text, ref at, ", ");
        return true;
    }

    private static bool TryTime(string text, ref int at, out TimeSpan time)
    {
        time = default;
        int second = 0;
        if (!TryNumber(text, ref at, 1, 2, out int hour) || !TrySeparator(text, ref at)
            || !TryNumber(text, ref at, 2, 2, out int minute)
            || (TrySeparator(text, ref at) && !TryNumber(text, ref at, 2, 2, out second)))
        {
            return false;
        }

        double fraction = 0;
        if (at + 1 < text.Length && text[at] is '.' or ',' && char.IsAsciiDigit(text[at + 1]))
        {
            int begin = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            fraction = double.Parse($"0.{text[begin..Math.Min(at, begin + 7)]}", CultureInfo.InvariantCulture);
        }

        // A leap second is the instant after it.
        time = new TimeSpan(hour, minute, second) + TimeSpan.FromMilliseconds(Math.Floor(fraction * 1000));
        return hour < 24 && minute < 60 && second <= 60;
    }

    /// <summary>+hhmm, +hh:mm, a name with a known offset, or UTC with an offset: GMT+02:00.</summary>
    private static TimeSpan? Zone(string text)
    {
        int letters = 0;
        while (letters < text.Length && char.IsAsciiLetter(text[letters]))
        {
            letters++;
        }

        string name = text[..letters];
        if (letters == text.Length)
        {
            return s_zones.TryGetValue(name, out int hours) ? TimeSpan.FromHours(hours) : null;
        }

        return (letters == 0 || (s_zones.TryGetValue(name, out int zone) && zone == 0 && letters > 1))
            && text[letters] is '+' or '-' ? Offset(text[letters..]) : null;
    }

    private static TimeSpan? Offset(string text)
    {
        int at = 1;
        int begin = at;
        if (!TryNumber(text, ref at, 1, 4, out int number))
        {
            return null;
        }

        int digits = at - begin;
        int minutes = digits == 4 ? number % 100 : 0;
        int hours = digits == 4 ? number / 100 : number;
        if (digits == 3 || (digits < 3 && at < text.Length && text[at] == ':'
            && (++at > text.Length || !TryNumber(text, ref at, 2, 2, out minutes))))
        {
            return null;
        }

        // A zone's name may follow; a half of the day may not.
        string rest = text[at..].Trim();
        bool isName = rest.All(char.IsAsciiLetter) && !rest.Equals("AM", StringComparison.OrdinalIgnoreCase)
            && !rest.Equals("PM", StringComparison.OrdinalIgnoreCase);
        var offset = new TimeSpan(hours, minutes, 0);
        return !isName || minutes > 59 || offset > TimeSpan.FromHours(14) ? null
            : text[0] == '-' ? -offset : offset;
    }

    private static bool TrySeparator(string text, ref int at)
    {
        int after = at;
        Skip(text, ref after, " ");
        if (after >= text.Length || text[after] != ':')
        {
            return false;
        }

        at = after + 1;
        Skip(text, ref at, " ");
        return true;
    }

    private static bool TryNumber(string text, ref int at, int least, int most, out int number)
    {
        int begin = at;
        while (at < text.Length && at - begin <= most && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        number = 0;
        return at - begin >= least && at - begin <= most
            && int.TryParse(
                text.AsSpan(begin, at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static void Skip(string text, ref int at, string characters)
    {
        while (at < text.Length && characters.Contains(text[at]))
        {
            at++;
        }
    }

    private static string WithoutComments(string text)
    {
        if (!text.Contains('('))
        {
            return text;
        }

        var left = new StringBuilder();
        int depth = 0;
        foreach (char character in text)
        {
            depth += character == '(' ? 1 : 0;
            if (depth == 0)
            {
                left.Append(character);
            }
            else if (character == ')' && --depth == 0)
            {
                left.Append(' ');
            }
        }

        return left.ToString();
    }
}
