using System.Buffers;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>
/// Domain (RFC 5321 §4.1.2), with U-labels (RFC 6531 §3.3). Each method matches its rule at the start of the octets and
/// returns the octets matched; 0 if none.
/// </summary>
internal static class DomainGrammar
{
    /// <summary>The longest domain, in octets (RFC 5321 §4.5.3.1.2).</summary>
    public const int MaxOctets = 255;

    /// <summary>The longest label, in octets (RFC 1035 §2.3.4).</summary>
    private const int MaxLabelOctets = 63;

    /// <summary>
    /// The most characters of a U-label: its A-label is <c>xn--</c> and one octet or more for each (RFC 5890 §2.3.2.1).
    /// </summary>
    private const int MaxLabelCharacters = MaxLabelOctets - 4;

    /// <summary>Let-dig and the hyphen of Ldh-str.</summary>
    private static readonly SearchValues<byte> s_letDigHyphen = OctetSets.LetDigHyphen;

    /// <summary>
    /// The same and the underscore, which some hosts have in their names (RFC 2181 §11) and in their reverse-paths.
    /// </summary>
    private static readonly SearchValues<byte> s_letDigHyphenUnderscore = OctetSets.LetDigAnd("-_");

    /// <summary>Domain = sub-domain *("." sub-domain); a final dot is not part of it.</summary>
    /// <param name="octets">Text that starts with the domain; other octets can follow.</param>
    /// <param name="allowsUnderscore">The domain is that of a sender, which is not hosted here.</param>
    public static int Match(ReadOnlySpan<byte> octets, bool allowsUnderscore = false)
    {
        SearchValues<byte> characters = allowsUnderscore ? s_letDigHyphenUnderscore : s_letDigHyphen;
        int length = 0;
        while (true)
        {
            int subDomain = MatchSubDomain(octets[length..], characters);
            length += subDomain;
            if (subDomain == 0 || length > MaxOctets)
            {
                return 0;
            }

            if (length == octets.Length || octets[length] != '.')
            {
                return length;
            }

            length++;
        }
    }

    /// <summary>sub-domain = Let-dig [Ldh-str] / U-label</summary>
    private static int MatchSubDomain(ReadOnlySpan<byte> octets, SearchValues<byte> characters)
    {
        int length = octets.IndexOfAnyExcept(characters);
        if (length < 0)
        {
            length = octets.Length;
        }
        else if (octets[length] >= 0x80)
        {
            return MatchULabel(octets, characters);
        }

        return length <= MaxLabelOctets && !HasOuterHyphen(octets[..length]) ? length : 0;
    }

    private static int MatchULabel(ReadOnlySpan<byte> octets, SearchValues<byte> characters)
    {
        int length = 0;
        int count = 0;
        while (length < octets.Length && TakeULabelCharacter(octets[length..], characters) is > 0 and int character)
        {
            length += character;
            count++;
        }

        return count <= MaxLabelCharacters && !HasOuterHyphen(octets[..length]) ? length : 0;
    }

    private static int TakeULabelCharacter(ReadOnlySpan<byte> octets, SearchValues<byte> characters)
    {
        if (characters.Contains(octets[0]))
        {
            return 1;
        }

        int length = Utf8NonAscii.Match(octets, out Rune character);
        return Rune.IsWhiteSpace(character) || IsDot(character) ? 0 : length;
    }

    /// <summary>
    /// Characters that older IDNA reads as a dot (RFC 3490 §3.1) must not hide a second label in one.
    /// </summary>
    private static bool IsDot(Rune character) => character.Value is 0x3002 or 0xFF0E or 0xFF61;

    private static bool HasOuterHyphen(ReadOnlySpan<byte> label) =>
        label.StartsWith((byte)'-') || label.EndsWith((byte)'-');
}
