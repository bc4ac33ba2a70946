using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;
using MimeKit;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>Media type and file name of a part, made safe: the sender chose both.</summary>
internal static class PartMedia
{
    private const int MaxFileName = 200; // below the limit of common file systems, with room for "(1)"

    public static string ContentType(PartSummary part)
    {
        if (!MediaTypeHeaderValue.TryParse(part.ContentType, out MediaTypeHeaderValue? type))
        {
            return "application/octet-stream";
        }

        var safe = new MediaTypeHeaderValue(type.MediaType);
        if (part.Charset is { Length: > 0 } charset && charset.All(IsCharsetCharacter))
        {
            safe.Charset = charset;
        }

        return safe.ToString();
    }

    /// <summary>The last segment of the sender's file name, made safe; a generated name if nothing is left.</summary>
    public static string FileName(PartSummary part)
    {
        string given = HeaderText.CutFileName(part.FileName ?? string.Empty, MaxFileName);
        var name = new StringBuilder();
        foreach (Rune rune in given[(given.LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            bool unsafeRune = Rune.IsControl(rune) || rune.Value is '"' or ':' or '*' or '?' or '<' or '>' or '|'
                || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format; // e.g. right-to-left override
            name.Append(unsafeRune ? "_" : rune.ToString());
            if (name.Length >= MaxFileName)
            {
                break;
            }
        }

        string safe = name.ToString().Trim(' ', '.');
        return safe.Length > 0 ? safe : $"part-{part.Number}{Extension(part.ContentType)}";
    }

    private static string? Extension(string contentType) =>
        MimeTypes.TryGetExtension(contentType, out string? extension) ? extension : null;

    // The characters of a token (RFC 9110 §5.6.2). A charset with others, such as a colon, is left out.
    private static bool IsCharsetCharacter(char character) =>
        char.IsAsciiLetterOrDigit(character) || "-_.+".Contains(character);
}
