using MimeKit;
using MimeKit.Utils;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>Header field bodies for the summary: decoded, on one line, and cut to the length that a list can show.
/// </summary>
internal static class HeaderText
{
    /// <summary>Octets of a field body that are read; the rest is cut off before it is decoded.</summary>
    public const int MaxRawOctets = 8192;

    private const int MaxCharacters = 2000;

    /// <summary>The body as unstructured text with its encoded-words decoded (RFC 2047); null if empty.</summary>
    public static string? Decode(Header header)
    {
        // Unfolded before it is decoded (RFC 5322 §2.2.3), because CR and LF inside an encoded-word are not folding.
        byte[] unfolded = Array.FindAll(header.RawValue[..RawLength(header)], static octet => octet is not (13 or 10));
        return Clean(Rfc2047.DecodeText(ParserOptions.Default, unfolded, 0, unfolded.Length));
    }

    /// <summary>
    /// The first msg-id without angle brackets (RFC 5322 §3.6.4), or the bare text if the field has no msg-id.
    /// </summary>
    public static string? MessageId(Header header)
    {
        foreach (string id in MimeUtils.EnumerateReferences(header.RawValue, 0, RawLength(header)))
        {
            return Clean(id);
        }

        return Decode(header)?.Trim('<', '>', ' ');
    }

    /// <summary>The msg-ids in order, at most <paramref name="limit"/> of them.</summary>
    public static string[] MessageIds(Header header, int limit) =>
    [
        .. MimeUtils.EnumerateReferences(header.RawValue, 0, RawLength(header))
            .Take(limit).Select(Clean).OfType<string>(),
    ];

    public static DateTimeOffset? Date(Header header) =>
        DateUtils.TryParse(header.RawValue, 0, RawLength(header), out DateTimeOffset date) ? date : null;

    public static ContentDisposition? Disposition(Header header) =>
        ContentDisposition.TryParse(
            ParserOptions.Default, header.RawValue, 0, RawLength(header), out ContentDisposition? disposition)
            ? disposition : null;

    /// <summary>Replaces line ends and other control characters with spaces, trims both ends and cuts the text to its
    /// longest permitted length; null if nothing is left.</summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        string line = string.Create(text.Length, text, static (line, source) =>
        {
            for (int index = 0; index < line.Length; index++)
            {
                line[index] = char.IsControl(source[index]) ? ' ' : source[index];
            }
        });
        ReadOnlySpan<char> trimmed = line.AsSpan().Trim();
        if (trimmed.Length <= MaxCharacters)
        {
            return trimmed.IsEmpty ? null : trimmed.ToString();
        }

        int cut = char.IsHighSurrogate(trimmed[MaxCharacters - 1]) ? MaxCharacters - 1 : MaxCharacters;
        return trimmed[..cut].ToString();
    }

    private static int RawLength(Header header) => Math.Min(header.RawValue.Length, MaxRawOctets);
}
