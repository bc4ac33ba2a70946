using System.Net;
using System.Text.RegularExpressions;

namespace RelateMail.Testing;

/// <summary>Finds what a person would click or type in.</summary>
internal static partial class MailText
{
    public static IReadOnlyList<Uri> FindLinks(string? html, string? text)
    {
        IEnumerable<string> ofHtml = html is null
            ? []
            : Hrefs().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups["url"].Value));
        IEnumerable<string> ofText = text is null ? [] : Urls().Matches(text).Select(match => Trim(match.Value));
        return
        [
            .. ofHtml.Concat(ofText)
                .Select(url => Uri.TryCreate(url.Trim(), UriKind.Absolute, out Uri? link) ? link : null)
                .OfType<Uri>()
                .Where(link => link.Scheme is "http" or "https")
                .Distinct(),
        ];
    }

    public static IReadOnlyList<string> FindCodes(string text) =>
    [
        .. DigitGroups().Matches(Urls().Replace(text, " "))
            .Select(match => string.Concat(match.Value.Where(char.IsAsciiDigit)))
            .Where(code => code.Length is >= 4 and <= 10)
            .Distinct(),
    ];

    /// <summary>Without the punctuation of the sentence, and without a bracket that opened before the link.</summary>
    private static string Trim(string url)
    {
        string trimmed = url.TrimEnd('.', ',', ';', ':', '!', '?', '\'', '"');
        return trimmed.EndsWith(')') && !trimmed.Contains('(') ? Trim(trimmed[..^1]) : trimmed;
    }

    [GeneratedRegex("""href\s*=\s*(?:"(?<url>[^"]*)"|'(?<url>[^']*)'|(?<url>[^\s"'>]+))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Hrefs();

    [GeneratedRegex("""https?://[^\s<>"]+""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Urls();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}.,:/-])\d+(?:[ -]\d+)*(?![\p{L}\p{N}/:-]|[.,]\d)", RegexOptions.CultureInvariant)]
    private static partial Regex DigitGroups();
}
