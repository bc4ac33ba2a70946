using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>Expands macros for one check (RFC 7208 §7.3).</summary>
internal sealed class SpfMacroExpander(SpfQuery query, TimeProvider timeProvider, SpfReverseNames reverseNames)
{
    private const int MaxLength = 8 * 1024;

    private readonly string _localPart = query.LocalPart.Length == 0 ? "postmaster" : query.LocalPart;

    /// <summary>
    /// The name for a query: labels are removed from the left until it is short enough. Null if no query can carry the
    /// name; then the mechanism does not match.
    /// </summary>
    public async ValueTask<string?> ExpandDomainAsync(
        SpfMacroString? target, string domain, CancellationToken cancellationToken)
    {
        if (target is null)
        {
            return domain;
        }

        string? text = await ExpandAsync(target, domain, cancellationToken);
        text = text is [.., '.'] ? text[..^1] : text;
        while (text is { Length: > DnsName.MaxLength })
        {
            int dot = text.IndexOf('.');
            text = dot < 0 ? null : text[(dot + 1)..];
        }

        return DnsName.TryNormalize(text, out string? name) ? name : null;
    }

    /// <summary>The text; null if it is longer than 8 KiB.</summary>
    public async ValueTask<string?> ExpandAsync(SpfMacroString text, string domain, CancellationToken cancellationToken)
    {
        StringBuilder expanded = new();
        foreach (SpfMacroPart part in text.Parts)
        {
            if (part.Letter == '\0')
            {
                expanded.Append(part.Literal);
            }
            else
            {
                string value = await ValueAsync(part.Letter, domain, cancellationToken);
                value = Transform(value, part);
                expanded.Append(part.UrlEscape ? Escape(value) : value);
            }

            if (expanded.Length > MaxLength)
            {
                return null;
            }
        }

        return expanded.ToString();
    }

    private async ValueTask<string> ValueAsync(char letter, string domain, CancellationToken cancellationToken) =>
        letter switch
        {
            's' => $"{_localPart}@{query.Domain}",
            'l' => _localPart,
            'o' => query.Domain,
            'd' => domain,
            'i' => DottedAddress(query.Client),
            'p' => await reverseNames.BestAsync(domain, cancellationToken) ?? "unknown",
            'v' => query.Client.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6",
            'h' => query.Helo,
            'c' => query.Client.ToString(),
            'r' => query.Receiver,
            _ => timeProvider.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        };

    private static string Transform(string value, SpfMacroPart part)
    {
        if (part.Rightmost == 0 && !part.Reverse && part.Delimiters == ".")
        {
            return value;
        }

        string[] parts = value.Split(part.Delimiters.ToCharArray());
        if (part.Reverse)
        {
            Array.Reverse(parts);
        }

        int skip = part.Rightmost == 0 ? 0 : Math.Max(parts.Length - part.Rightmost, 0);
        return string.Join('.', parts, skip, parts.Length - skip);
    }

    // RFC 3986 §2.3: everything but unreserved characters.
    private static string Escape(string value)
    {
        StringBuilder escaped = new();
        foreach (byte octet in Encoding.UTF8.GetBytes(value))
        {
            char c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
            }
        }

        return escaped.ToString();
    }

    // RFC 7208 §7.3: IPv6 in nibbles with dots between them.
    private static string DottedAddress(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.ToString()
        : string.Join('.', Convert.ToHexString(address.GetAddressBytes()).AsEnumerable());
}
