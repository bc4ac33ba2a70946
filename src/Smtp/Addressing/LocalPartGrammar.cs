using System.Buffers;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>
/// Local-part (RFC 5321 §4.1.2), with UTF-8 in atoms and quoted strings (RFC 6531 §3.3). Each method matches its rule
/// at the start of the octets and returns the octets matched; 0 if none.
/// </summary>
internal static class LocalPartGrammar
{
    /// <summary>atext (RFC 5322 §3.2.3), US-ASCII only.</summary>
    private static readonly SearchValues<byte> s_atext = OctetSets.LetDigAnd("!#$%&'*+-/=?^_`{|}~");

    /// <summary>qtextSMTP = %d32-33 / %d35-91 / %d93-126: no quote and no backslash.</summary>
    private static readonly SearchValues<byte> s_qtext = OctetSets.LetDigAnd(" !#$%&'()*+,-./:;<=>?@[]^_`{|}~");

    /// <summary>Local-part = Dot-string / Quoted-string</summary>
    public static int Match(ReadOnlySpan<byte> octets) =>
        octets.StartsWith((byte)'"') ? MatchQuotedString(octets) : MatchDotString(octets);

    /// <summary>Atom = 1*atext</summary>
    public static int MatchAtom(ReadOnlySpan<byte> octets) => Utf8NonAscii.MatchRun(octets, s_atext);

    /// <summary>The meaning of a matched local-part: without quotes and the backslashes of quoted-pairs.</summary>
    public static string Decode(ReadOnlySpan<byte> localPart)
    {
        if (!localPart.StartsWith((byte)'"'))
        {
            return Encoding.UTF8.GetString(localPart);
        }

        ReadOnlySpan<byte> quoted = localPart[1..^1];
        if (!quoted.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(quoted);
        }

        byte[] meaning = new byte[quoted.Length];
        int length = 0;
        for (int index = 0; index < quoted.Length; index++)
        {
            if (quoted[index] == '\\')
            {
                index++; // quoted-pairSMTP = "\" %d32-126: the next octet is literal
            }

            meaning[length++] = quoted[index];
        }

        return Encoding.UTF8.GetString(meaning.AsSpan(0, length));
    }

    /// <summary>Dot-string = Atom *("." Atom)</summary>
    private static int MatchDotString(ReadOnlySpan<byte> octets)
    {
        int length = 0;
        while (true)
        {
            int atom = MatchAtom(octets[length..]);
            if (atom == 0)
            {
                return 0;
            }

            length += atom;
            if (length == octets.Length || octets[length] != '.')
            {
                return length;
            }

            length++;
        }
    }

    /// <summary>Quoted-string = DQUOTE *( qtextSMTP / quoted-pairSMTP ) DQUOTE; it may be empty.</summary>
    private static int MatchQuotedString(ReadOnlySpan<byte> octets)
    {
        int length = 1;
        while (length < octets.Length)
        {
            length += Utf8NonAscii.MatchRun(octets[length..], s_qtext);
            switch (octets[length..])
            {
                case [(byte)'"', ..]:
                    return length + 1;
                case [(byte)'\\', >= (byte)' ' and <= (byte)'~', ..]:
                    length += 2;
                    break;
                default:
                    return 0;
            }
        }

        return 0;
    }
}
