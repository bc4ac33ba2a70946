using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace RelateMail.Webhooks;

/// <summary>Checks the URL of a new webhook. The addresses of a name are checked at connect.</summary>
public static class WebhookUrl
{
    private const int MaxLength = 2048;
    private const int FirstFreePort = 1024;

    /// <summary>Reads a URL.</summary>
    /// <param name="text">An absolute URL.</param>
    /// <param name="networks">The networks that endpoints may have.</param>
    /// <param name="url">The URL; null if it is refused.</param>
    /// <param name="problem">One sentence for people, without the URL; null if it is accepted.</param>
    public static bool TryParse(
        string? text, WebhookNetworks networks, [NotNullWhen(true)] out Uri? url,
        [NotNullWhen(false)] out string? problem)
    {
        problem = Problem(text, networks, out url);
        url = problem is null ? url : null;
        return url is not null && problem is null;
    }

    private static string? Problem(string? text, WebhookNetworks networks, out Uri? url)
    {
        url = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return $"A URL has 1 to {MaxLength} characters.";
        }

        if (text.Any(static one => char.IsWhiteSpace(one) || char.IsControl(one) || one == '\\'))
        {
            return "A URL has no white space, control characters or backslashes.";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out url) || url.Host.Length == 0)
        {
            return "The URL must be absolute, such as https://app.example/hooks/mail.";
        }

        bool encrypted = url.Scheme == Uri.UriSchemeHttps;
        if (!encrypted && url.Scheme != Uri.UriSchemeHttp)
        {
            return "The scheme must be https, or http for a network in Webhooks:AllowedNetworks.";
        }

        if (url.UserInfo.Length > 0 || HasAtSign(text) || url.Fragment.Length > 0)
        {
            return "A URL has no user, password or fragment. Use the member credentials.";
        }

        if (url.Port is not (80 or 443) and < FirstFreePort)
        {
            return $"The port must be 80, 443, or {FirstFreePort} to 65535.";
        }

        if (!encrypted && !networks.AllowsPlainHttp)
        {
            return "Plain http is allowed only to networks in Webhooks:AllowedNetworks.";
        }

        return IPAddress.TryParse(url.DnsSafeHost, out IPAddress? address) && !networks.Allows(address, encrypted)
            ? "The address is not global, and Webhooks:AllowedNetworks does not list it."
            : null;
    }

    /// <summary>True for an empty user too, which the URL does not show.</summary>
    private static bool HasAtSign(string text)
    {
        int start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = text.AsSpan(start).IndexOfAny('/', '?', '#');
        return text.AsSpan(start, end < 0 ? text.Length - start : end).Contains('@');
    }
}
