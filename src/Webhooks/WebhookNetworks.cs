using System.Net;
using System.Net.Sockets;

namespace RelateMail.Webhooks;

/// <summary>The addresses that endpoints may have: global unicast, and the networks of a setting.</summary>
/// <param name="allowed">Networks in addition to the global ones.</param>
public sealed class WebhookNetworks(IEnumerable<IPNetwork> allowed)
{
    /// <summary>Special addresses of IPv4 (RFC 6890): not global, or a gateway to addresses that are not.</summary>
    private static readonly IPNetwork[] s_special4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4");

    /// <summary>
    /// Global unicast of IPv6. All others are outside: loopback, mapped, NAT64, unique local, link-local, multicast.
    /// </summary>
    private static readonly IPNetwork s_global6 = IPNetwork.Parse("2000::/3");

    /// <summary>Inside global unicast: IETF protocols with Teredo and benchmarking, documentation, 6to4.</summary>
    private static readonly IPNetwork[] s_special6 = Parse(
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private readonly IPNetwork[] _allowed = [.. allowed];

    /// <summary>Global addresses only.</summary>
    public static WebhookNetworks GlobalOnly { get; } = new([]);

    /// <summary>True if the setting lists any network. Otherwise no endpoint can have plain http.</summary>
    public bool AllowsPlainHttp => _allowed.Length > 0;

    /// <summary>True if a request may connect to the address.</summary>
    /// <param name="address">The address. IPv4 addresses that are mapped to IPv6 are never allowed.</param>
    /// <param name="encrypted">False for plain http, which only listed networks can have.</param>
    public bool Allows(IPAddress address, bool encrypted) =>
        !address.IsIPv4MappedToIPv6 // IPNetwork compares these with networks of the other family, and errs
        && (_allowed.Any(network => network.Contains(address)) || (encrypted && IsGlobal(address)));

    private static bool IsGlobal(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !s_special4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => s_global6.Contains(address)
            && !s_special6.Any(network => network.Contains(address)),
        _ => false,
    };

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
