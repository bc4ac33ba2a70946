using System.Globalization;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Where a gateway takes mail from other MTAs.</summary>
internal sealed record GatewayAddress(string Host, int Port)
{
    /// <summary>Of <c>host:port</c>, <c>[::1]:port</c>, or a host alone: then port 25.</summary>
    /// <exception cref="OptionException">It is none.</exception>
    public static GatewayAddress Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > text.LastIndexOf(']') && (text.StartsWith('[') || text.IndexOf(':') == colon);
        string host = (hasPort ? text[..colon] : text).Trim('[', ']');
        int port = 25;
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            && (!hasPort
                || (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
                && port is > 0 and <= 65_535))
            ? new GatewayAddress(host, port)
            : throw new OptionException($"--gateway must be host:port, like mx1.example.org:25, not '{text}'.");
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
}
