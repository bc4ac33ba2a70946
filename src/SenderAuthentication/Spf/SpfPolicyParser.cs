using System.Buffers;
using System.Net;
using System.Net.Sockets;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>Parses a whole record before anything is evaluated (RFC 7208 §4.6, §12).</summary>
internal sealed class SpfPolicyParser
{
    private const string Version = "v=spf1";
    private const int MaxLength = 16 * 1024;

    private static readonly SearchValues<char> s_ip6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private readonly List<SpfTerm> _terms = [];
    private SpfMacroString? _redirect;
    private SpfMacroString? _explanation;

    /// <summary>True if the text is an SPF record of this version (RFC 7208 §4.5).</summary>
    public static bool IsPolicy(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase)
        && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Null on a syntax error anywhere in the record; then <paramref name="wrong"/> is the term.</summary>
    public static SpfPolicy? Parse(string text, out string wrong)
    {
        wrong = "";
        if (text.Length > MaxLength)
        {
            return null;
        }

        SpfPolicyParser parser = new();
        foreach (string term in text[Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!parser.TryAdd(term))
            {
                wrong = term;
                return null;
            }
        }

        return new(parser._terms, parser._redirect, parser._explanation);
    }

    private bool TryAdd(string term)
    {
        int nameLength = term.AsSpan().IndexOfAny(":/=");
        if (nameLength > 0 && term[nameLength] == '=' && IsModifierName(term.AsSpan(0, nameLength)))
        {
            return TryAddModifier(term[..nameLength].ToLowerInvariant(), term.AsSpan(nameLength + 1));
        }

        AuthenticationResult? qualifier = term[0] switch
        {
            '+' => AuthenticationResult.Pass,
            '-' => AuthenticationResult.Fail,
            '~' => AuthenticationResult.SoftFail,
            '?' => AuthenticationResult.Neutral,
            _ => null,
        };
        SpfTerm? parsed = ParseMechanism(qualifier is null ? term : term[1..], qualifier ?? AuthenticationResult.Pass);
        if (parsed is null)
        {
            return false;
        }

        _terms.Add(parsed);
        return true;
    }

    private bool TryAddModifier(string name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "redirect" when _redirect is null:
                return (_redirect = SpfMacroString.ParseDomain(value)) is not null;
            case "exp" when _explanation is null:
                return (_explanation = SpfMacroString.ParseDomain(value)) is not null;
            case "redirect" or "exp":
                return false; // RFC 7208 §6: at most once each
            default:
                return SpfMacroString.Parse(value, explanation: false) is not null;
        }
    }

    private static SpfTerm? ParseMechanism(string text, AuthenticationResult result)
    {
        int nameLength = text.AsSpan().IndexOfAny(":/");
        string name = (nameLength < 0 ? text : text[..nameLength]).ToLowerInvariant();
        ReadOnlySpan<char> rest = nameLength < 0 ? [] : text.AsSpan(nameLength);
        SpfTerm term = new() { Result = result, Mechanism = SpfMechanism.All, Text = text };
        return name switch
        {
            "all" => rest.Length == 0 ? term : null,
            "include" => WithDomain(term with { Mechanism = SpfMechanism.Include }, rest, optional: false),
            "exists" => WithDomain(term with { Mechanism = SpfMechanism.Exists }, rest, optional: false),
            "ptr" => WithDomain(term with { Mechanism = SpfMechanism.Ptr }, rest, optional: true),
            "a" => WithDomainAndLengths(term with { Mechanism = SpfMechanism.A }, rest),
            "mx" => WithDomainAndLengths(term with { Mechanism = SpfMechanism.Mx }, rest),
            "ip4" => WithNetwork(term with { Mechanism = SpfMechanism.Ip4 }, rest),
            "ip6" => WithNetwork(term with { Mechanism = SpfMechanism.Ip6 }, rest),
            _ => null,
        };
    }

    private static SpfTerm? WithDomain(SpfTerm term, ReadOnlySpan<char> rest, bool optional)
    {
        if (rest.Length == 0)
        {
            return optional ? term : null;
        }

        return rest[0] == ':' && SpfMacroString.ParseDomain(rest[1..]) is { } target
            ? term with { Target = target }
            : null;
    }

    /// <summary><c>[":" domain-spec] [dual-cidr-length]</c>.</summary>
    private static SpfTerm? WithDomainAndLengths(SpfTerm term, ReadOnlySpan<char> rest)
    {
        int ip4 = 32, ip6 = 128;
        if (!TryTakeLength(ref rest, "//", ref ip6) || !TryTakeLength(ref rest, "/", ref ip4) || ip4 > 32 || ip6 > 128)
        {
            return null;
        }

        return WithDomain(term with { Ip4Length = ip4, Ip6Length = ip6 }, rest, optional: true);
    }

    private static SpfTerm? WithNetwork(SpfTerm term, ReadOnlySpan<char> rest)
    {
        bool isIp4 = term.Mechanism == SpfMechanism.Ip4;
        int max = isIp4 ? 32 : 128, length = max;
        if (!TryTakeLength(ref rest, "/", ref length) || length > max || rest is not [':', ..])
        {
            return null;
        }

        IPAddress? network = isIp4 ? ParseIp4(rest[1..]) : ParseIp6(rest[1..]);
        return network is null ? null : term with { Network = network, Ip4Length = length, Ip6Length = length };
    }

    /// <summary>Removes <c>"/" 1*DIGIT</c> from the end. False if the digits have a form that is not allowed.</summary>
    private static bool TryTakeLength(ref ReadOnlySpan<char> text, string slashes, ref int length)
    {
        int digits = text.Length;
        while (digits > 0 && char.IsAsciiDigit(text[digits - 1]))
        {
            digits--;
        }

        ReadOnlySpan<char> number = text[digits..];
        if (number.Length == 0 || !text[..digits].EndsWith(slashes))
        {
            return true;
        }

        text = text[..(digits - slashes.Length)];
        bool leadingZero = number.Length > 1 && number[0] == '0';
        return !leadingZero && number.Length <= 3 && int.TryParse(number, out length);
    }

    private static bool IsModifierName(ReadOnlySpan<char> name)
    {
        if (!char.IsAsciiLetter(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    // RFC 7208 §5.6: four decimal numbers without leading zeros.
    private static IPAddress? ParseIp4(ReadOnlySpan<char> text)
    {
        Span<byte> octets = stackalloc byte[4];
        int count = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            bool isNumber = !part.ContainsAnyExceptInRange('0', '9') && !(part.Length > 1 && part[0] == '0');
            if (count == 4 || !isNumber || !byte.TryParse(part, out octets[count]))
            {
                return null;
            }

            count++;
        }

        return count == 4 ? new IPAddress(octets) : null;
    }

    private static IPAddress? ParseIp6(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept(s_ip6Characters)
        && IPAddress.TryParse(text, out IPAddress? address)
        && address.AddressFamily == AddressFamily.InterNetworkV6 ? address : null;
}
