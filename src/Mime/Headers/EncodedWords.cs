using System.Buffers;
using System.Globalization;
using System.Text;
using RelateMail.Mime.Text;
using RelateMail.Mime.Transfer;

namespace RelateMail.Mime.Headers;

/// <summary>
/// Decodes encoded-words (RFC 2047). White space between two of them is dropped. The octets of neighbours with the same
/// charset are joined before they are decoded, because mail programs split characters. Other text is decoded by rules.
/// </summary>
internal static class EncodedWords
{
    private const int LongestCharset = 80;

    /// <param name="text">Unfolded.</param>
    public static string Decode(ReadOnlySpan<byte> text)
    {
        int begin = text.IndexOf("=?"u8);
        if (begin < 0)
        {
            return TextDecoding.Decode(text);
        }

        var result = new StringBuilder();
        var octets = new ArrayBufferWriter<byte>();
        string? charset = null;
        int shown = 0;
        while (begin >= 0)
        {
            int next = begin + 2;
            if (Word.TryRead(text[begin..]) is { } word)
            {
                ReadOnlySpan<byte> between = text[shown..begin];
                bool isNeighbour = charset is not null && between.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;
                if (!isNeighbour || !string.Equals(charset, word.Charset, StringComparison.OrdinalIgnoreCase))
                {
                    Append(result, octets, charset);
                    result.Append(isNeighbour ? string.Empty : TextDecoding.Decode(between));
                    charset = word.Charset;
                }

                word.Decode(text[begin..], octets);
                shown = next = begin + word.Length;
            }

            int found = text[next..].IndexOf("=?"u8);
            begin = found < 0 ? -1 : next + found;
        }

        Append(result, octets, charset);
        return result.Append(TextDecoding.Decode(text[shown..])).ToString();
    }

    /// <summary>
    /// Octets of the encoded-word at the start of the text; 0 without one, or if it has spaces or brackets.
    /// </summary>
    public static int LengthAt(ReadOnlySpan<byte> text) =>
        text.StartsWith("=?"u8) && Word.TryRead(text) is { } word && text[..word.Length].IndexOfAny(" \t<>\""u8) < 0
            ? word.Length : 0;

    private static void Append(StringBuilder result, ArrayBufferWriter<byte> octets, string? charset)
    {
        if (charset is not null)
        {
            result.Append(TextDecoding.Decode(octets.WrittenSpan, charset));
        }

        octets.ResetWrittenCount();
    }

    /// <param name="Charset">The declared charset.</param>
    /// <param name="IsBase64">True for the encoding B, false for Q.</param>
    /// <param name="TextBegin">Offset of the encoded text.</param>
    /// <param name="TextEnd">Offset after the encoded text.</param>
    /// <param name="Length">Octets of the whole word.</param>
    private readonly record struct Word(string Charset, bool IsBase64, int TextBegin, int TextEnd, int Length)
    {
        public static Word? TryRead(ReadOnlySpan<byte> octets)
        {
            ReadOnlySpan<byte> charset = octets[2..Math.Min(octets.Length, LongestCharset)];
            int end = charset.IndexOfAny((byte)'?', (byte)' ', (byte)'\t');
            int text = 2 + end + 3;
            if (end < 1 || charset[end] != '?' || octets.Length < text + 2 || octets[text - 1] != '?'
                || octets[text - 2] is not ((byte)'b' or (byte)'B' or (byte)'q' or (byte)'Q'))
            {
                return null;
            }

            int close = FindEnd(octets, text);
            string name = Encoding.Latin1.GetString(charset[..end]);
            int language = name.IndexOf('*'); // RFC 2231 §5
            return close < 0 ? null : new Word(
                language > 0 ? name[..language] : name, octets[text - 2] is (byte)'b' or (byte)'B', text, close,
                close + 2);
        }

        public void Decode(ReadOnlySpan<byte> octets, ArrayBufferWriter<byte> output)
        {
            ReadOnlySpan<byte> text = octets[TextBegin..TextEnd];
            if (IsBase64)
            {
                var decoder = new Base64TransferDecoder();
                byte[] decoded = new byte[decoder.MaxDecoded(text.Length) + 3];
                output.Write(decoded.AsSpan(0, decoder.Decode(text.ToArray(), 0, text.Length, decoded)));
                output.Write(decoded.AsSpan(0, decoder.Flush(decoded)));
                return;
            }

            for (int at = 0; at < text.Length; at++)
            {
                byte octet = text[at];
                if (octet == '=' && at + 2 < text.Length
                    && byte.TryParse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, null, out byte hex))
                {
                    octet = hex;
                    at += 2;
                }

                output.Write([text[at] == '_' && octet == '_' ? (byte)' ' : octet]);
            }
        }

        // A question mark inside the text is an error of the sender, but unambiguous unless a word begins there.
        private static int FindEnd(ReadOnlySpan<byte> octets, int at)
        {
            while (true)
            {
                int mark = octets[at..].IndexOf((byte)'?');
                if (mark < 0 || at + mark + 1 >= octets.Length || (mark > 0 && octets[at + mark - 1] == '='))
                {
                    return mark >= 0 && at + mark + 1 < octets.Length && octets[at + mark + 1] == '=' ? at + mark : -1;
                }

                if (octets[at + mark + 1] == '=')
                {
                    return at + mark;
                }

                at += mark + 1;
            }
        }
    }
}
