using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace RelateMail.Cluster.Client;

/// <summary>The endpoint at which clients connect to a silo, or to several silos behind one name.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The silo's <c>Cluster:GatewayPort</c>.</param>
internal sealed record SiloEndpoint(string Host, int Port)
{
    /// <summary>Parses <c>host:port</c>, with an IPv6 address in brackets.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SiloEndpoint? silo)
    {
        silo = null;
        int colon = text?.LastIndexOf(':') ?? -1;
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > IPEndPoint.MaxPort)
        {
            return false;
        }

        string host = text![..colon];
        string bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        if (Uri.CheckHostName(bare) == UriHostNameType.Unknown || (bare == host && host.Contains(':')))
        {
            return false;
        }

        silo = new SiloEndpoint(bare, port);
        return true;
    }
}
