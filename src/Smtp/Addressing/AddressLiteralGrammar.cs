using System.Buffers;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>address-literal (RFC 5321 §4.1.3).</summary>
internal static class AddressLiteralGrammar
{
    /// <summary>dcontent = %d33-90 / %d94-126</summary>
    private static readonly SearchValues<byte> s_dcontent = OctetSets.GraphicExcept("[\\]");

    private static readonly SearchValues<byte> s_hexDigit = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    private static readonly SearchValues<byte> s_digit = SearchValues.Create("0123456789"u8);

    /// <summary>
    /// Matches a literal with its brackets at the start of the octets. Returns the octets matched; 0 if none.
    /// </summary>
    public static int Match(ReadOnlySpan<byte> octets)
    {
        int close = octets.IndexOf((byte)']');
        return octets.StartsWith((byte)'[')
            && close is > 1 and < DomainGrammar.MaxOctets
            && IsLiteral(octets[1..close])
            ? close + 1
            : 0;
    }

    /// <summary>IPv4-address-literal / IPv6-address-literal / General-address-literal</summary>
    private static bool IsLiteral(ReadOnlySpan<byte> literal)
    {
        int colon = literal.IndexOf((byte)':');
        if (colon < 0)
        {
            return IsIPv4(literal);
        }

        // A malformed literal with the tag IPv6 must not pass as a general one.
        return Ascii.EqualsIgnoreCase(literal[..colon], "IPv6"u8)
            ? IsIPv6(literal[(colon + 1)..])
            : IsGeneral(literal[..colon], literal[(colon + 1)..]);
    }

    /// <summary>IPv4-address-literal = Snum 3("." Snum)</summary>
    private static bool IsIPv4(ReadOnlySpan<byte> literal)
    {
        int numbers = 0;
        foreach (Range range in literal.Split((byte)'.'))
        {
            if (!IsSnum(literal[range]) || ++numbers > 4)
            {
                return false;
            }
        }

        return numbers == 4;
    }

    /// <summary>Snum = 1*3DIGIT, 0 through 255; leading zeros are allowed and decimal.</summary>
    private static bool IsSnum(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is < 1 or > 3 || digits.ContainsAnyExcept(s_digit))
        {
            return false;
        }

        int number = 0;
        foreach (byte digit in digits)
        {
            number = (number * 10) + digit - '0';
        }

        return number <= 255;
    }

    /// <summary>IPv6-addr = IPv6-full / IPv6-comp / IPv6v4-full / IPv6v4-comp</summary>
    private static bool IsIPv6(ReadOnlySpan<byte> address)
    {
        int groups = 8; // 16-bit groups still missing
        if (address.LastIndexOf((byte)':') is >= 0 and int last && address[last..].Contains((byte)'.'))
        {
            if (!IsIPv4(address[(last + 1)..]))
            {
                return false;
            }

            groups = 6; // the last two are the IPv4 address
            bool afterCompression = last > 0 && address[last - 1] == ':';
            address = address[..(afterCompression ? last + 1 : last)];
        }

        int compression = address.IndexOf("::"u8);
        if (compression < 0)
        {
            return CountGroups(address) == groups;
        }

        // "::" stands for at least two groups.
        int before = CountGroups(address[..compression]);
        int after = CountGroups(address[(compression + 2)..]);
        return before >= 0 && after >= 0 && before + after <= groups - 2;
    }

    /// <summary>[IPv6-hex *(":" IPv6-hex)]: the groups; 0 if empty, -1 if malformed.</summary>
    private static int CountGroups(ReadOnlySpan<byte> list)
    {
        if (list.IsEmpty)
        {
            return 0;
        }

        int groups = 0;
        foreach (Range range in list.Split((byte)':'))
        {
            ReadOnlySpan<byte> group = list[range];
            if (group.Length is < 1 or > 4 || group.ContainsAnyExcept(s_hexDigit))
            {
                return -1; // IPv6-hex = 1*4HEXDIG
            }

            groups++;
        }

        return groups;
    }

    /// <summary>General-address-literal = Standardized-tag ":" 1*dcontent, where Standardized-tag = Ldh-str</summary>
    private static bool IsGeneral(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> content) =>
        !tag.IsEmpty && tag[^1] != '-' && !tag.ContainsAnyExcept(OctetSets.LetDigHyphen)
        && !content.IsEmpty && !content.ContainsAnyExcept(s_dcontent);
}
