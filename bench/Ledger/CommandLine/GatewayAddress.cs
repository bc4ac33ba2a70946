using System.Globalization;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Where a gateway takes mail from other MTAs.</summary>
internal sealed record GatewayAddress(string Host, int Port, TlsUse Tls = TlsUse.None)
{
    private static readonly (string Prefix, TlsUse Tls)[] s_schemes =
        [("smtp://", TlsUse.None), ("starttls://", TlsUse.StartTls), ("smtps://", TlsUse.Implicit)];

    /// <summary>
    /// Of <c>host:port</c>, <c>[::1]:port</c>, or a host alone: then port 25; after <c>starttls://</c> or <c>smtps://</c>
    /// with TLS.
    /// </summary>
    /// <exception cref="OptionException">It is none.</exception>
    public static GatewayAddress Parse(string text)
    {
        foreach ((string prefix, TlsUse tls) in s_schemes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return Parse(text[prefix.Length..], tls);
            }
        }

        return Parse(text, TlsUse.None);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    private static GatewayAddress Parse(string text, TlsUse tls)
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

/// <summary>How a session gets under TLS.</summary>
internal enum TlsUse
{
    None,
    StartTls,
    Implicit,
}
