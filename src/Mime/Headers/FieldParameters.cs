using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using RelateMail.Mime.Text;

namespace RelateMail.Mime.Headers;

/// <summary>
/// Reads Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183, RFC 2231), and the mistakes that are common:
/// a separator that is not a semicolon, quotes inside quotes, a value with spaces.
/// </summary>
public static class FieldParameters
{
    private const int MaxOctets = 64 * 1024;

    private const int MaxParameters = 200;

    private static readonly SearchValues<byte> s_notToken = SearchValues.Create(" \t()<>@,;:\\\"/[]?="u8);

    /// <summary>type/subtype in lower case; null if the field does not begin with one.</summary>
    public static string? MediaType(ReadOnlySpan<byte> body)
    {
        body = HeaderText.Unfold(body);
        ReadOnlySpan<byte> type = Token(ref body);
        body = body.TrimStart(" \t"u8);
        if (type.IsEmpty || body.IsEmpty || body[0] != '/')
        {
            return null;
        }

        body = body[1..].TrimStart(" \t"u8);
        ReadOnlySpan<byte> subtype = Token(ref body);
        return subtype.IsEmpty || !System.Text.Ascii.IsValid(type) || !System.Text.Ascii.IsValid(subtype)
            ? null : $"{Encoding.ASCII.GetString(type)}/{Encoding.ASCII.GetString(subtype)}".ToLowerInvariant();
    }

    /// <summary>The first word in lower case; empty if the field does not begin with one.</summary>
    public static string Word(ReadOnlySpan<byte> body)
    {
        body = HeaderText.Unfold(body);
        return Encoding.Latin1.GetString(Token(ref body)).ToLowerInvariant();
    }

    /// <summary>
    /// A parameter, decoded; null if absent or empty. The form with a charset wins (RFC 2231 §4), then the pieces in
    /// order (§3), then the plain form.
    /// </summary>
    public static string? Get(ReadOnlySpan<byte> body, string name)
    {
        List<Piece> pieces = Collect(body, name);
        string? value =
            pieces.FirstOrDefault(piece => piece.Number == Piece.Extended) is { } extended ? Join([extended])
            : pieces.Any(piece => piece.Number >= 0) ? Join(Ordered(pieces))
            : pieces.Count > 0 ? HeaderText.Clean(EncodedWords.Decode(pieces[0].Octets))
            : null;
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    /// <summary>The octets of a parameter that is compared, such as a boundary; null if absent or empty.</summary>
    public static byte[]? GetOctets(ReadOnlySpan<byte> body, string name)
    {
        List<Piece> pieces = Collect(body, name);
        byte[] octets = pieces.Find(piece => piece.Number == Piece.Plain)?.Octets
            ?? [.. Ordered(pieces).SelectMany(piece => piece.Octets)];
        return octets.Length == 0 ? null : octets;
    }

    private static Piece[] Ordered(List<Piece> pieces) =>
        [.. pieces.Where(piece => piece.Number >= 0).OrderBy(piece => piece.Number)];

    private static List<Piece> Collect(ReadOnlySpan<byte> body, string name)
    {
        var pieces = new List<Piece>();
        body = HeaderText.Unfold(body[..Math.Min(body.Length, MaxOctets)]);
        for (int count = 0; count < MaxParameters && TryRead(ref body, out Piece? piece, out string found); count++)
        {
            if (string.Equals(found, name, StringComparison.OrdinalIgnoreCase))
            {
                pieces.Add(piece);
            }
        }

        return pieces;
    }

    /// <summary>Reads the next parameter. Skips text that is not one.</summary>
    private static bool TryRead(ref ReadOnlySpan<byte> text, [NotNullWhen(true)] out Piece? piece, out string name)
    {
        while (!(text = text.TrimStart(" \t"u8)).IsEmpty)
        {
            ReadOnlySpan<byte> rest = text;
            ReadOnlySpan<byte> full = Token(ref rest);
            rest = rest.TrimStart(" \t"u8);
            if (!full.IsEmpty && !rest.IsEmpty && rest[0] == '=')
            {
                rest = rest[1..].TrimStart(" \t"u8);
                byte[] octets = rest.StartsWith("\""u8) ? Quoted(ref rest) : Unquoted(ref rest);
                text = rest;
                int star = full.IndexOf((byte)'*');
                name = Encoding.Latin1.GetString(star < 0 ? full : full[..star]);
                piece = Piece.Of(star < 0 ? default : full[(star + 1)..], star >= 0, octets);
                return true;
            }

            text = text[Math.Max(1, full.Length)..];
        }

        (piece, name) = (null, "");
        return false;
    }

    // A quotation mark ends the value if the value can end there: before a semicolon, another parameter or the end.
    private static byte[] Quoted(ref ReadOnlySpan<byte> text)
    {
        var value = new ArrayBufferWriter<byte>();
        int at = 1;
        for (; at < text.Length; at++)
        {
            byte octet = text[at];
            if (octet == '"' && IsEnd(text[(at + 1)..]))
            {
                text = text[(at + 1)..];
                return value.WrittenSpan.ToArray();
            }

            if (octet == '\\' && at + 1 < text.Length && text[at + 1] is (byte)'"' or (byte)'\\')
            {
                octet = text[++at];
            }

            value.Write([octet]);
        }

        // No mark ends the value: it ends before the next semicolon.
        text = text[1..];
        return Unquoted(ref text);
    }

    private static bool IsEnd(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.TrimStart(" \t"u8);
        if (rest.IsEmpty || rest[0] is (byte)';' or (byte)',' or (byte)'(')
        {
            return true;
        }

        return rest.Length < text.Length && IsParameter(rest);
    }

    private static bool IsParameter(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        return !Token(ref text).IsEmpty && text.StartsWith("="u8) && !text.StartsWith("=="u8);
    }

    private static int Next(ReadOnlySpan<byte> value, int space)
    {
        int word = value[space..].IndexOfAnyExcept((byte)' ');
        int next = word < 0 ? -1 : value[(space + word)..].IndexOf((byte)' ');
        return next < 0 ? -1 : space + word + next;
    }

    private static byte[] Unquoted(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)';');
        ReadOnlySpan<byte> value = end < 0 ? text : text[..end];
        for (int space = value.IndexOf((byte)' '); space >= 0; space = Next(value, space))
        {
            if (IsParameter(value[space..]))
            {
                value = value[..space]; // the semicolon is missing
                break;
            }
        }

        text = text[value.Length..];
        return value.Trim(" \t\""u8).ToArray();
    }

    private static ReadOnlySpan<byte> Token(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny(s_notToken);
        ReadOnlySpan<byte> token = end < 0 ? text : text[..end];
        text = text[token.Length..];
        return token;
    }

    private static string Join(ReadOnlySpan<Piece> pieces)
    {
        var octets = new ArrayBufferWriter<byte>();
        string? charset = null;
        bool isExtended = false;
        for (int index = 0; index < pieces.Length; index++)
        {
            ReadOnlySpan<byte> value = pieces[index].Octets;
            if (index == 0 && pieces[index].IsExtended && value.IndexOf((byte)'\'') is >= 0 and var first
                && value[(first + 1)..].IndexOf((byte)'\'') is >= 0 and var second)
            {
                charset = first == 0 ? null : Encoding.Latin1.GetString(value[..first]);
                value = value[(first + 1 + second + 1)..];
            }

            isExtended |= pieces[index].IsExtended;
            AppendPercent(value, pieces[index].IsExtended, octets);
        }

        bool hasWords = octets.WrittenSpan.IndexOf("=?"u8) >= 0;
        return HeaderText.Clean(isExtended && !hasWords
            ? TextDecoding.Decode(octets.WrittenSpan, charset) : EncodedWords.Decode(octets.WrittenSpan));
    }

    private static void AppendPercent(ReadOnlySpan<byte> value, bool isExtended, ArrayBufferWriter<byte> octets)
    {
        for (int at = 0; at < value.Length; at++)
        {
            byte octet = value[at];
            if (isExtended && octet == '%' && at + 2 < value.Length
                && byte.TryParse(value.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, null, out byte hex))
            {
                octet = hex;
                at += 2;
            }

            octets.Write([octet]);
        }
    }

    /// <param name="Number">Of a continuation; otherwise <see cref="Plain"/> or <see cref="Extended"/>.</param>
    /// <param name="IsExtended">True if the octets are percent-encoded.</param>
    /// <param name="Octets">The octets of the value.</param>
    private sealed record Piece(int Number, bool IsExtended, byte[] Octets)
    {
        public const int Plain = -1;

        public const int Extended = -2;

        /// <param name="suffix">The name's octets after its first asterisk.</param>
        /// <param name="hasAsterisk">True if the name has an asterisk.</param>
        /// <param name="octets">The octets of the value.</param>
        public static Piece Of(ReadOnlySpan<byte> suffix, bool hasAsterisk, byte[] octets)
        {
            bool isNumbered = Utf8Parser.TryParse(suffix, out int number, out int digits) && number >= 0;
            bool isExtended = hasAsterisk && (!isNumbered || digits < suffix.Length);
            return new Piece(isNumbered ? number : isExtended ? Extended : Plain, isExtended, octets);
        }
    }
}
