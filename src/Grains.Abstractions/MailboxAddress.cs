using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The canonical form of an address, which is the key of its grains. The local-part is in lower case, because
/// RelateMail is its final host (RFC 5321 §2.4), and quoted only if necessary. The domain is written as A-labels in
/// lower case, or as an address literal. Canonicalizing a canonical address returns it unchanged.
/// </summary>
public static class MailboxAddress
{
    /// <summary>
    /// Maximum characters of a key: 254 for the longest path (RFC 5321 §4.5.3.1.3), and space for A-labels.
    /// </summary>
    private const int MaxLength = 320;

    private static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = true };

    /// <summary>Splits at the last at-sign and canonicalizes both sides; false if the text is not an address.</summary>
    public static bool TryCanonicalize(string? address, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        int at = address?.LastIndexOf('@') ?? -1;
        if (at <= 0 || !TryUnquote(address![..at], out string? localPart))
        {
            return false;
        }

        return TryCanonicalize(localPart, address[(at + 1)..], out canonical);
    }

    /// <summary>
    /// Canonicalizes a local-part without quotes and its domain; false if they do not form an address.
    /// </summary>
    public static bool TryCanonicalize(string localPart, string domain, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (!IsText(localPart) || !TryCanonicalizeDomain(domain, out string? canonicalDomain))
        {
            return false;
        }

        string address = $"{Quote(localPart.ToLowerInvariant())}@{canonicalDomain}";
        if (address.Length > MaxLength)
        {
            return false;
        }

        canonical = address;
        return true;
    }

    /// <summary>Removes one trailing dot; writes an address literal in the canonical form of its IP address.</summary>
    public static bool TryCanonicalizeDomain(string? domain, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (string.IsNullOrEmpty(domain))
        {
            return false;
        }

        if (domain[0] == '[')
        {
            return TryCanonicalizeLiteral(domain, out canonical);
        }

        try
        {
            // Lower case first: the mapping keeps upper case beyond ASCII, which would produce a different name.
            string ascii = s_idn.GetAscii(domain.ToLowerInvariant());
            ascii = ascii[^1] == '.' ? ascii[..^1] : ascii;
            canonical = ascii.Length is > 0 and <= 253 ? ascii : null;
        }
        catch (ArgumentException)
        {
            // Not a domain name: the return value reports it.
        }

        return canonical is not null;
    }

    /// <summary>Removes the plus-tag of a canonical address; false if it has no plus-tag.</summary>
    /// <param name="canonical">A canonical address.</param>
    /// <param name="separator">The text that starts the tag; empty if addresses have no tags.</param>
    /// <param name="stripped">Canonical.</param>
    /// <param name="tag">The text after the first separator; can be empty.</param>
    public static bool TryTakeTag(
        string canonical,
        string separator,
        [NotNullWhen(true)] out string? stripped,
        [NotNullWhen(true)] out string? tag)
    {
        stripped = null;
        tag = null;
        if (!TryUnquote(LocalPartOf(canonical), out string? localPart))
        {
            return false;
        }

        int index = localPart.IndexOf(separator, StringComparison.Ordinal);
        if (index <= 0 || separator.Length == 0)
        {
            return false;
        }

        tag = localPart[(index + separator.Length)..];
        return TryCanonicalize(localPart[..index], DomainOf(canonical), out stripped);
    }

    /// <summary>The domain of a canonical address.</summary>
    public static string DomainOf(string canonical) => canonical[(canonical.LastIndexOf('@') + 1)..];

    /// <summary>The local-part of a canonical address, with its quotes if it has any.</summary>
    public static string LocalPartOf(string canonical) => canonical[..canonical.LastIndexOf('@')];

    /// <summary>IPv4-address-literal and IPv6-address-literal (RFC 5321 §4.1.3).</summary>
    private static bool TryCanonicalizeLiteral(string domain, [NotNullWhen(true)] out string? canonical)
    {
        const string Tag = "IPv6:";
        canonical = null;
        if (domain[^1] != ']')
        {
            return false;
        }

        string text = domain[1..^1];
        if (text.StartsWith(Tag, StringComparison.OrdinalIgnoreCase))
        {
            if (!text.Contains('%') && IPAddress.TryParse(text.AsSpan(Tag.Length), out IPAddress? six)
                && six.AddressFamily == AddressFamily.InterNetworkV6 && text[Tag.Length] != '[')
            {
                canonical = $"[ipv6:{six}]";
            }
        }
        else if (text.Count('.') == 3 && IPAddress.TryParse(text, out IPAddress? four)
            && four.AddressFamily == AddressFamily.InterNetwork && IsDecimal(text))
        {
            canonical = $"[{four}]";
        }

        return canonical is not null;
    }

    // IPAddress also parses 0x7f.0.0.1 and 010.0.0.1 (octal), which are not IPv4-address-literals.
    private static bool IsDecimal(string text) => Array.TrueForAll(
        text.Split('.'),
        octet => octet is "0" || (octet.Length > 0 && octet[0] != '0' && octet.All(char.IsAsciiDigit)));

    /// <summary>Not empty, without control characters and unpaired surrogates.</summary>
    private static bool IsText(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static bool TryUnquote(string text, [NotNullWhen(true)] out string? localPart)
    {
        localPart = text;
        if (text[0] != '"')
        {
            return IsDotString(text);
        }

        if (text.Length < 3 || text[^1] != '"')
        {
            return false;
        }

        var builder = new StringBuilder(text.Length);
        for (int index = 1; index < text.Length - 1; index++)
        {
            if (text[index] == '"' || (text[index] == '\\' && ++index == text.Length - 1))
            {
                return false;
            }

            builder.Append(text[index]);
        }

        localPart = builder.ToString();
        return true;
    }

    private static string Quote(string localPart)
    {
        if (IsDotString(localPart))
        {
            return localPart;
        }

        string escaped = localPart
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}\"";
    }

    private static bool IsDotString(string text)
    {
        const string Atext = "!#$%&'*+-/=?^_`{|}~";
        bool dot = true; // a dot must not come first or follow another dot
        foreach (char character in text)
        {
            bool atom = char.IsAsciiLetterOrDigit(character) || character > 0x9F || Atext.Contains(character);
            if (!atom && (character != '.' || dot))
            {
                return false;
            }

            dot = character == '.';
        }

        return !dot;
    }
}
