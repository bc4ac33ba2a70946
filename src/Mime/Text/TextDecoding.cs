using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace RelateMail.Mime.Text;

/// <summary>Decodes octets as text, by the declared charset or by rules if it does not help.</summary>
public static class TextDecoding
{
    private const int MaxDetectedOctets = 64 * 1024;

    private const byte Escape = 0x1B;

    private static readonly Encoding s_utf8 = new UTF8Encoding(false);

    private static readonly Encoding s_utf16 = new UnicodeEncoding(bigEndian: false, byteOrderMark: false);

    private static readonly Encoding s_utf16Big = new UnicodeEncoding(bigEndian: true, byteOrderMark: false);

    /// <summary>
    /// A byte-order mark wins over the declared charset (WHATWG Encoding §6). Without a charset that is known, HTML is
    /// decoded by its meta element, then text by its escape sequences (ISO-2022-JP), as UTF-8 if it is valid or nearly
    /// so, and otherwise as windows-1252, which has a character for nearly every octet.
    /// </summary>
    /// <param name="octets">The text without its transfer encoding.</param>
    /// <param name="charset">The declared label; null if absent.</param>
    /// <param name="isHtml">True to search the HTML for a charset.</param>
    /// <param name="isCut">True if more octets follow: a character that is cut at the end is omitted.</param>
    public static string Decode(
        ReadOnlySpan<byte> octets, string? charset = null, bool isHtml = false, bool isCut = false)
    {
        if (System.Text.Ascii.IsValid(octets) && (charset is null or "utf-8" || Charsets.IsAscii(charset))
            && !isHtml && octets.IndexOf(Escape) < 0)
        {
            return Encoding.ASCII.GetString(octets);
        }

        Encoding encoding = ByMark(ref octets)
            ?? Declared(charset, octets) ?? (isHtml ? Declared(HtmlCharset.Find(octets), octets) : null)
            ?? Detect(octets, isCut);
        char[] characters = new char[encoding.GetMaxCharCount(octets.Length)];
        int count = encoding.GetDecoder().GetChars(octets, characters, flush: !isCut);
        return new string(characters, 0, count);
    }

    private static Encoding? ByMark(ref ReadOnlySpan<byte> octets)
    {
        if (octets.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            octets = octets[3..];
            return s_utf8;
        }

        bool isBig = octets.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);
        if (!isBig && !octets.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return null;
        }

        octets = octets[2..];
        return isBig ? s_utf16Big : s_utf16;
    }

    private static Encoding? Declared(string? charset, ReadOnlySpan<byte> octets) =>
        charset is null ? null
        : Charsets.IsUtf16(charset) ? (IsBigEndian(octets) ? s_utf16Big : s_utf16)
        : Charsets.Find(charset);

    // Western text has zeros in one half of its octets. Without a mark and without zeros, the order is little-endian.
    private static bool IsBigEndian(ReadOnlySpan<byte> octets)
    {
        int even = 0;
        int odd = 0;
        int end = Math.Min(octets.Length, MaxDetectedOctets);
        for (int index = 0; index < end; index++)
        {
            if (octets[index] == 0)
            {
                _ = (index & 1) == 0 ? even++ : odd++;
            }
        }

        return even > odd;
    }

    private static Encoding Detect(ReadOnlySpan<byte> octets, bool isCut)
    {
        if (Utf8.IsValid(octets))
        {
            return octets.IndexOf(Escape) >= 0 && ByEscape(octets) is { } japanese ? japanese : s_utf8;
        }

        int characters = 0;
        int faults = 0;
        ReadOnlySpan<byte> left = octets[..Math.Min(octets.Length, MaxDetectedOctets)];
        isCut |= left.Length < octets.Length;
        while (!left.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(left, out _, out int consumed);
            characters += status == OperationStatus.Done && consumed > 1 ? 1 : 0;
            bool isFault = status == OperationStatus.InvalidData || (status == OperationStatus.NeedMoreData && !isCut);
            faults += isFault ? 1 : 0;
            left = left[Math.Max(1, consumed)..];
        }

        return faults == 0 || characters > faults ? s_utf8 : Charsets.Windows1252;
    }

    private static Encoding? ByEscape(ReadOnlySpan<byte> octets) =>
        !System.Text.Ascii.IsValid(octets) ? null
        : octets.IndexOf("\x1B$B"u8) >= 0 || octets.IndexOf("\x1B$@"u8) >= 0 || octets.IndexOf("\x1B(J"u8) >= 0
            ? Charsets.Find("iso-2022-jp")
        : octets.IndexOf("\x1B$)C"u8) >= 0 ? Charsets.Find("iso-2022-kr")
        : null;
}
