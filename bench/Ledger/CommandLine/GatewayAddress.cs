using System.Globalization;
using RelateMail.Shared.CommandLine;
using RelateMail.Shared.Wire;

namespace RelateMail.Ledger.CommandLine;

/// <summary>The address at which a gateway accepts mail from other MTAs.</summary>
internal sealed record GatewayAddress(string Host, int Port, TlsMode Tls = TlsMode.None)
{
    private static readonly (string Prefix, TlsMode Tls)[] s_schemes =
        [("smtp://", TlsMode.None), ("starttls://", TlsMode.StartTls), ("smtps://", TlsMode.Implicit)];

    /// <summary>
    /// Parses <c>host:port</c>, <c>[::1]:port</c>, or a host alone, which means port 25. The prefixes
    /// <c>starttls://</c>
    /// and <c>smtps://</c> mean TLS.
    /// </summary>
    /// <exception cref="OptionException">The text is not an address.</exception>
    public static GatewayAddress Parse(string text)
    {
        foreach ((string prefix, TlsMode tls) in s_schemes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return Parse(text[prefix.Length..], tls);
            }
        }

        return Parse(text, TlsMode.None);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    private static GatewayAddress Parse(string text, TlsMode tls)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > text.LastIndexOf(']') && (text.StartsWith('[') || text.IndexOf(':') == colon);
        string host = (hasPort ? text[..colon] : text).Trim('[', ']');
        int port = 25;
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            && (!hasPort
                || (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is > 0 and <= 65_535))
            ? new GatewayAddress(host, port, tls)
            : throw new OptionException($"--gateway must be host:port, like mx1.example.org:25, not '{text}'.");
    }
}
