using System.Buffers;
using System.Text;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Commands;

/// <summary>Value of ORCPT= : addr-type ";" xtext (RFC 3461 §4.2), or utf-8-type-addr (RFC 6533 §3).</summary>
internal static class OriginalRecipientGrammar
{
    /// <summary>The most octets of the value (RFC 3461 §4.2).</summary>
    private const int MaxOctets = 500;

    /// <summary>QCHAR: printable US-ASCII without backslash, "+" and "=".</summary>
    private static readonly SearchValues<byte> s_qchar = OctetSets.GraphicExcept("\\+=");

    /// <summary>The value as <c>addr-type;address</c> with the address decoded; null if malformed.</summary>
    public static string? Decode(ReadOnlySpan<byte> value)
    {
        int separator = value.IndexOf((byte)';');
        if (separator <= 0 || separator == value.Length - 1 || value.Length > MaxOctets)
        {
            return null;
        }

        ReadOnlySpan<byte> type = value[..separator];
        if (!Ascii.IsValid(type) || LocalPartGrammar.MatchAtom(type) != type.Length)
        {
            return null; // addr-type = atom
        }

        ReadOnlySpan<byte> encoded = value[(separator + 1)..];
        string? address = Ascii.EqualsIgnoreCase(type, "utf-8"u8)
            ? DecodeUtf8Address(encoded)
            : Xtext.DecodePrintable(encoded);
        return address is null ? null : $"{Encoding.ASCII.GetString(type)};{address}";
    }

    /// <summary>utf-8-addr-xtext / utf-8-addr-unitext = 1*(QUCHAR / EmbeddedUnicodeChar)</summary>
    private static string? DecodeUtf8Address(ReadOnlySpan<byte> encoded)
    {
        var address = new StringBuilder(encoded.Length);
        while (!encoded.IsEmpty)
        {
            int plain = Utf8NonAscii.MatchRun(encoded, s_qchar);
            address.Append(Encoding.UTF8.GetString(encoded[..plain]));
            encoded = encoded[plain..];
            if (encoded.IsEmpty)
            {
                break;
            }

            int embedded = MatchEmbeddedUnicodeChar(encoded, out Rune character);
            if (embedded == 0)
            {
                return null;
            }

            address.Append(character.ToString());
            encoded = encoded[embedded..];
        }

        return address.ToString();
    }

    /// <summary>EmbeddedUnicodeChar = %x5C.78 "{" HEXPOINT "}": the octets matched; 0 if none.</summary>
    private static int MatchEmbeddedUnicodeChar(ReadOnlySpan<byte> octets, out Rune character)
    {
        character = default;
        int close = octets.IndexOf((byte)'}');
        if (!octets.StartsWith("\\x{"u8) || close is < 5 or > 9) // HEXPOINT has two to six digits
        {
            return 0;
        }

        return Xtext.TryReadHex(octets[3..close], out int point)
            && Rune.TryCreate(point, out character)
            && !Rune.IsControl(character)
            && (!character.IsAscii || point is '+' or '=' or '\\')
            ? close + 1
            : 0;
    }
}
