using MimeKit;
using MimeKit.Utils;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>Header field bodies for the summary: decoded, on one line, and no longer than a list can show.</summary>
internal static class HeaderText
{
    /// <summary>Octets of a field body that are looked at; the rest is cut before any work is spent on it.</summary>
    public const int MaxRawOctets = 8192;

    private const int MaxCharacters = 2000;

    /// <summary>The unstructured form (RFC 2047); null where it is empty.</summary>
    public static string? Decode(Header header)
    {
        // Unfolded first (RFC 5322 §2.2.3): what an encoded-word brings along is not folding.
        byte[] unfolded = Array.FindAll(header.RawValue[..RawLength(header)], static octet => octet is not (13 or 10));
        return Clean(Rfc2047.DecodeText(ParserOptions.Default, unfolded, 0, unfolded.Length));
    }

    /// <summary>
    /// The first msg-id without angle brackets, or the bare text where there is none (RFC 5322 §3.6.4).
    /// </summary>
    public static string? MessageId(Header header)
    {
        foreach (string id in MimeUtils.EnumerateReferences(header.RawValue, 0, RawLength(header)))
        {
            return Clean(id);
        }

        return Decode(header)?.Trim('<', '>', ' ');
    }

    /// <summary>All msg-ids, the first <paramref name="limit"/>.</summary>
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

    /// <summary>Line ends and other controls become spaces, the ends are trimmed; null where nothing is left.</summary>
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
