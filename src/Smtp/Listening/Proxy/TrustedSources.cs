using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>The load balancers whose PROXY header is required and trusted.</summary>
public sealed class TrustedSources(IOptions<ProxyOptions> options)
{
    private readonly IPNetwork[] _networks = [.. options.Value.TrustedSources.Select(Parse)];

    /// <param name="peer">The other end of the connection; an IPv4 address not mapped into IPv6.</param>
    public bool Contains(IPAddress peer)
    {
        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(peer))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A network in CIDR form whose host bits are 0 (RFC 4632 §3.1), or one address.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out IPAddress? address)
            || address.IsIPv4MappedToIPv6
            || (address.AddressFamily == AddressFamily.InterNetwork && text.Count('.') != 3))
        {
            return false; // the parser accepts "10" and "10.1" as addresses
        }

        return slash < 0
            ? TryParse($"{address}/{(address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}", out network)
            : IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(address);
    }

    private static IPNetwork Parse(string text) =>
        TryParse(text, out IPNetwork network) ? network : throw new FormatException($"'{text}' is not a network.");
}
