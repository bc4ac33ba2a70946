using System.Buffers;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>A macro-string in its parts (RFC 7208 §7.1).</summary>
internal sealed record SpfMacroString(IReadOnlyList<SpfMacroPart> Parts)
{
    private const string Letters = "slodiphcrtv";
    private const string ExplanationLetters = "crt";

    private static readonly SearchValues<char> s_delimiters = SearchValues.Create(".-+,/_=");

    private static readonly SearchValues<char> s_literals =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x5E).Where(static c => c != '%').Select(static c => (char)c)]);

    /// <summary>
    /// Null if the text is not a macro-string. The letters c, r and t, and spaces, are for explanations only (RFC 7208
    /// §7.2, §6.2).
    /// </summary>
    public static SpfMacroString? Parse(ReadOnlySpan<char> text, bool explanation)
    {
        List<SpfMacroPart> parts = [];
        while (text.Length > 0)
        {
            int length = text[0] == '%' ? ParseMacro(text, explanation, parts) : ParseLiteral(text, explanation, parts);
            if (length == 0)
            {
                return null;
            }

            text = text[length..];
        }

        return new(parts);
    }

    /// <summary>Null if the text is not a domain-spec: a macro-string that ends in a label or a macro.</summary>
    public static SpfMacroString? ParseDomain(ReadOnlySpan<char> text)
    {
        SpfMacroString? parsed = text.Length == 0 ? null : Parse(text, explanation: false);
        SpfMacroPart? last = parsed?.Parts[^1];
        return last is not null && (last.IsMacro || EndsInLabel(last.Literal)) ? parsed : null;
    }

    private static int ParseLiteral(ReadOnlySpan<char> text, bool explanation, List<SpfMacroPart> parts)
    {
        int length = 0;
        while (length < text.Length && (s_literals.Contains(text[length]) || (explanation && text[length] == ' ')))
        {
            length++;
        }

        if (length > 0)
        {
            parts.Add(new SpfMacroPart { Literal = new string(text[..length]) });
        }

        return length;
    }

    private static int ParseMacro(ReadOnlySpan<char> text, bool explanation, List<SpfMacroPart> parts)
    {
        string? escape = text.Length < 2 ? null : text[1] switch { '%' => "%", '_' => " ", '-' => "%20", _ => null };
        if (escape is not null)
        {
            parts.Add(new SpfMacroPart { Literal = escape, IsMacro = true });
            return 2;
        }

        int end = text.IndexOf('}');
        if (end < 3 || text[1] != '{')
        {
            return 0;
        }

        SpfMacroPart? macro = ParseExpand(text[2], text[3..end], explanation);
        if (macro is null)
        {
            return 0;
        }

        parts.Add(macro);
        return end + 1;
    }

    /// <summary><c>macro-letter transformers *delimiter</c>.</summary>
    private static SpfMacroPart? ParseExpand(char letter, ReadOnlySpan<char> rest, bool explanation)
    {
        char lower = char.ToLowerInvariant(letter);
        if (!Letters.Contains(lower) || (!explanation && ExplanationLetters.Contains(lower)))
        {
            return null;
        }

        int digits = 0, count = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            count = Math.Min((count * 10) + rest[digits] - '0', 1_000);
            digits++;
        }

        if (digits > 0 && count == 0)
        {
            return null; // RFC 7208 §7.3: the number is not zero
        }

        rest = rest[digits..];
        bool reverse = rest is ['r' or 'R', ..];
        rest = reverse ? rest[1..] : rest;
        return rest.ContainsAnyExcept(s_delimiters)
            ? null
            : new SpfMacroPart
            {
                IsMacro = true,
                Letter = lower,
                UrlEscape = char.IsAsciiLetterUpper(letter),
                Rightmost = count,
                Reverse = reverse,
                Delimiters = rest.Length == 0 ? "." : new string(rest),
            };
    }

    /// <summary><c>"." toplabel ["."]</c>: letters, digits and inner hyphens, not digits alone.</summary>
    private static bool EndsInLabel(string literal)
    {
        ReadOnlySpan<char> text = literal is [.., '.'] ? literal.AsSpan(0, literal.Length - 1) : literal;
        int dot = text.LastIndexOf('.');
        ReadOnlySpan<char> label = text[(dot + 1)..];
        if (dot < 0 || label.Length == 0 || label[0] == '-' || label[^1] == '-')
        {
            return false;
        }

        bool allDigits = true;
        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }

            allDigits &= char.IsAsciiDigit(c);
        }

        return !allDigits;
    }
}

/// <summary>A literal, an escape ("%%", "%_", "%-"; also a literal) or a macro-expand with a letter.</summary>
internal sealed record SpfMacroPart
{
    public string Literal { get; init; } = "";

    public bool IsMacro { get; init; }

    /// <summary>The macro-letter in lower case; NUL for a literal.</summary>
    public char Letter { get; init; }

    public bool UrlEscape { get; init; }

    /// <summary>How many parts are kept, from the right; 0 keeps all.</summary>
    public int Rightmost { get; init; }

    public bool Reverse { get; init; }

    public string Delimiters { get; init; } = ".";
}
