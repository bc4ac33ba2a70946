using System.Net;

namespace RelateMail.SenderAuthentication;

/// <summary>Networks whose addresses do not identify the sender: private ones and those of trusted relays.</summary>
internal sealed class ClientNetworks
{
    // RFC 1918, RFC 1122 §3.2.1.3, RFC 3927, RFC 4193, RFC 4291 §2.5.3 and §2.5.6.
    private static readonly IPNetwork[] s_private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("::1/128"),
    ];

    private readonly IPNetwork[] _relays;

    public ClientNetworks(AuthenticationOptions options) =>
        _relays = [.. options.TrustedRelays.Where(static text => TryParse(text, out _)).Select(Parse)];

    /// <summary>The reason that an address is not judged, in a word; otherwise null.</summary>
    public string? Exemption(IPAddress client) =>
        s_private.Any(network => network.Contains(client)) ? "private-address"
        : _relays.Any(network => network.Contains(client)) ? "trusted-relay"
        : null;

    /// <summary>A network, or an address, which is a network of one.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }

    private static IPNetwork Parse(string text) => TryParse(text, out IPNetwork network) ? network : default;
}
