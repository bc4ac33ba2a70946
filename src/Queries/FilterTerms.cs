using System.Collections.Immutable;
using System.Globalization;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Queries;

/// <summary>
/// The terms of a filter. Texts are compared without regard to case: two characters are equal if their simple
/// upper-case forms are.
/// </summary>
internal static class FilterTerms
{
    private const string TimeRule = "a date or a time, like 2026-11-26 or 2026-11-26T08:15:00Z";
    private const string SizeRule = "octets, like 500000, 500k or 20M";

    private static readonly string[] s_timeFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private static readonly Dictionary<string, Func<string, Condition?>> s_named = new(StringComparer.Ordinal)
    {
        ["from"] = value => new Term(message => Has(message.Details.Summary.From, value)),
        ["to"] = value => new Term(message => message.Details.Summary is var summary
            && (Has(summary.To, value) || Has(summary.Cc, value) || Has(summary.Bcc, value))),
        ["recipient"] = value => new Term(message => message.Recipients.Any(one => Has(one.Address, value))),
        ["tag"] = value => new Term(message => message.Recipients.Any(one => Is(one.Tag, value))),
        ["reverse-path"] = value => new Term(message => value == "<>"
            ? message.Details.ReversePath is null
            : Has(message.Details.ReversePath, value)),
        ["subject"] = value => new Term(message => Has(message.Details.Summary.Subject, value)),
        ["message-id"] = value => new Term(message =>
            Is(message.Details.Summary.MessageId, value.TrimStart('<').TrimEnd('>'))),
        ["list"] = value => new Term(message => Has(message.Details.Summary.ListId, value)),
        ["since"] = value => ReadTime(value) is { } time ? new ReceivedWithin(time, null) : null,
        ["until"] = value => ReadTime(value) is { } time ? new ReceivedWithin(null, time) : null,
        ["larger"] = value => ReadSize(value) is { } size ? new Term(message => message.Size > size) : null,
        ["smaller"] = value => ReadSize(value) is { } size ? new Term(message => message.Size < size) : null,
        ["has"] = static value => value == "attachment" ? new Term(HasAttachment) : null,
        ["is"] = static value => value switch
        {
            "seen" => new Term(static message => message.Seen),
            "unseen" => new Term(static message => !message.Seen),
            "quarantined" => new Term(static message => message.Quarantined),
            "automatic" => new Term(static message => message.Details.Summary.AutoSubmitted is not (null or "no")),
            _ => null,
        },
    };

    /// <summary>The rule for a value, for those terms that have one.</summary>
    private static readonly Dictionary<string, string> s_rules = new(StringComparer.Ordinal)
    {
        ["since"] = TimeRule,
        ["until"] = TimeRule,
        ["larger"] = SizeRule,
        ["smaller"] = SizeRule,
        ["has"] = "attachment",
        ["is"] = "seen, unseen, quarantined or automatic",
    };

    /// <summary>True for letters and hyphens: a name, known or not.</summary>
    public static bool IsName(string text) =>
        text.Length > 0 && text.All(static character => char.IsAsciiLetterLower(character) || character == '-');

    /// <summary>A word: in the subject, in an address or a name of the header, or in the preview.</summary>
    public static Condition Word(string word, int position) => word.Length == 0
        ? throw new FilterSyntaxException(position, "A word has at least one character.")
        : new Term(message => message.Details.Summary is var summary
            && (Has(summary.Subject, word) || Has(summary.From, word) || Has(summary.To, word)
                || Has(summary.Cc, word) || Has(summary.Preview, word)));

    /// <summary>A term with a name.</summary>
    /// <param name="name">The text before the colon.</param>
    /// <param name="value">The text behind it, not empty.</param>
    /// <param name="namePosition">Of the name in the filter.</param>
    /// <param name="valuePosition">Of the value in the filter.</param>
    public static Condition Named(string name, string value, int namePosition, int valuePosition)
    {
        if (!s_named.TryGetValue(name, out Func<string, Condition?>? make))
        {
            throw new FilterSyntaxException(
                namePosition,
                $"There is no term '{name}:'; the terms are {string.Join(", ", s_named.Keys)}."
                + " Quote a word that has a colon.");
        }

        return make(value) ?? throw new FilterSyntaxException(valuePosition, $"'{name}:' needs {s_rules[name]}.");
    }

    private static bool HasAttachment(StoredMessage message) =>
        message.Details.Summary is var summary
        && (summary.Parts.Any(static part => part.IsAttachment) || summary.TruncatedFields.Contains("attachments"));

    private static bool Has(ImmutableArray<MailAddress> addresses, string value) =>
        addresses.Any(one => Has(one.Address, value) || Has(one.Name, value));

    private static bool Has(string? text, string value) =>
        text?.Contains(value, StringComparison.OrdinalIgnoreCase) == true;

    private static bool Is(string? text, string value) =>
        string.Equals(text, value, StringComparison.OrdinalIgnoreCase);

    /// <summary>A date is its first moment in UTC, and a time without an offset is in UTC.</summary>
    private static DateTimeOffset? ReadTime(string value) => DateTimeOffset.TryParseExact(
        value, s_timeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
        ? time
        : null;

    private static long? ReadSize(string value)
    {
        (string digits, long unit) = value switch
        {
            [.. var number, 'k'] => (number, 1_000L),
            [.. var number, 'M'] => (number, 1_000_000L),
            _ => (value, 1L),
        };
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count <= long.MaxValue / unit
            ? count * unit
            : null;
    }
}
