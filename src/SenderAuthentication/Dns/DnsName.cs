using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>Names in comparable form: lower case, no final dot, one octet a character (RFC 1035 §2.3).</summary>
internal static class DnsName
{
    public const int MaxLength = 253;
    public const int MaxLabel = 63;

    /// <summary>
    /// False for a name that no query can carry: empty, an empty or long label, or longer than 253 octets.
    /// </summary>
    public static bool TryNormalize(string? text, [NotNullWhen(true)] out string? name)
    {
        name = null;
        ReadOnlySpan<char> rest = text;
        if (rest is [.., '.'])
        {
            rest = rest[..^1];
        }

        if (rest.Length is 0 or > MaxLength || rest.ContainsAnyExceptInRange('\0', '\u00FF'))
        {
            return false;
        }

        foreach (Range label in rest.Split('.'))
        {
            if (rest[label].Length is 0 or > MaxLabel)
            {
                return false;
            }
        }

        bool unchanged = rest.Length == text!.Length && !rest.ContainsAnyInRange('A', 'Z');
        name = unchanged ? text : ToLower(rest);
        return true;
    }

    /// <summary>True if the name is the domain or stands below it. Both are normalized.</summary>
    public static bool IsWithin(string name, string domain) =>
        name.EndsWith(domain, StringComparison.Ordinal)
        && (name.Length == domain.Length || name[name.Length - domain.Length - 1] == '.');

    /// <summary>The name below in-addr.arpa or ip6.arpa (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public static string ForAddress(IPAddress address)
    {
        byte[] octets = address.GetAddressBytes();
        StringBuilder name = new(72);
        for (int i = octets.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                name.Append(octets[i]).Append('.');
            }
            else
            {
                name.Append(HexDigit(octets[i] & 0xF)).Append('.').Append(HexDigit(octets[i] >> 4)).Append('.');
            }
        }

        string zone = address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa";
        return name.Append(zone).ToString();
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'a' + value - 10);

    // ASCII letters alone: the other octets of a label have no case.
    private static string ToLower(ReadOnlySpan<char> text) => string.Create(text.Length, text, static (lower, source) =>
    {
        for (int i = 0; i < lower.Length; i++)
        {
            lower[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        }
    });
}
