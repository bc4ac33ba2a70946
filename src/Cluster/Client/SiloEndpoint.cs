using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace RelateMail.Cluster.Client;

/// <summary>Where a silo, or several behind one name, can be reached by clients.</summary>
/// <param name="Host">A name, or an address.</param>
internal sealed record SiloEndpoint(string Host, int Port)
{
    /// <summary><c>host:port</c>; an IPv6 address stands in brackets.</summary>
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
