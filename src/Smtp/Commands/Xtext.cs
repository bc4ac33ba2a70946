using System.Buffers;
using System.Globalization;
using System.Text;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Commands;

/// <summary>xtext = *( xchar / hexchar ) (RFC 3461 §4).</summary>
internal static class Xtext
{
    /// <summary>xchar: printable US-ASCII without "+" and "=".</summary>
    private static readonly SearchValues<byte> s_xchar = OctetSets.GraphicExcept("+=");

    private static readonly SearchValues<byte> s_upperHexDigits = SearchValues.Create("0123456789ABCDEF"u8);

    /// <summary>
    /// Decodes to <paramref name="octets"/>, which must be at least as long as the xtext; false if malformed. The
    /// length is that of the decoded octets.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> xtext, Span<byte> octets, out int length)
    {
        length = 0;
        while (!xtext.IsEmpty)
        {
            int plain = xtext.IndexOfAnyExcept(s_xchar);
            plain = plain < 0 ? xtext.Length : plain;
            xtext[..plain].CopyTo(octets[length..]);
            length += plain;
            xtext = xtext[plain..];
            if (xtext.IsEmpty)
            {
                return true;
            }

            // hexchar = "+" 2(%x30-39 / %x41-46)
            if (xtext[0] != '+' || xtext.Length < 3 || !TryReadHex(xtext[1..3], out int octet))
            {
                return false;
            }

            octets[length++] = (byte)octet;
            xtext = xtext[3..];
        }

        return true;
    }

    /// <summary>Decodes xtext of printable US-ASCII and SP (RFC 3461 §4.2, §4.4); null for anything else.</summary>
    public static string? DecodePrintable(ReadOnlySpan<byte> xtext)
    {
        byte[] octets = new byte[xtext.Length];
        return TryDecode(xtext, octets, out int length)
            && !octets.AsSpan(0, length).ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? Encoding.ASCII.GetString(octets, 0, length)
            : null;
    }

    /// <summary>Reads digits in upper case only, as the encodings of RFC 3461 and RFC 6533 require.</summary>
    public static bool TryReadHex(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        return !digits.ContainsAnyExcept(s_upperHexDigits)
            && int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
