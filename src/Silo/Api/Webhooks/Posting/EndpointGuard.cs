using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Webhooks;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>
/// Decides which addresses an endpoint may have, so that a webhook cannot reach the services of a private network. The
/// address that is connected to is checked, so that a name cannot change its address after the check.
/// </summary>
internal sealed class EndpointGuard(IOptions<WebhookOptions> options)
{
    /// <summary>IPv4 networks that are not global (RFC 6890), multicast and reserved addresses.</summary>
    private static readonly IPNetwork[] s_closed4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4");

    /// <summary>Parts of the global IPv6 network that lead elsewhere: Teredo, 6to4, documentation.</summary>
    private static readonly IPNetwork[] s_closed6 = Parse("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static readonly IPNetwork s_global6 = IPNetwork.Parse("2000::/3");

    private readonly IPNetwork[] _allowed = Parse([.. options.Value.AllowedNetworks]);

    /// <summary>True if <c>Webhooks:AllowedNetworks</c> lists the address.</summary>
    public bool IsListed(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return Array.Exists(_allowed, network => network.Contains(plain));
    }

    /// <summary>True if an endpoint may have the address.</summary>
    public bool Allows(IPAddress address) => IsListed(address) || IsGlobal(Plain(address));

    /// <summary>Connects to an address of the endpoint that is allowed.</summary>
    /// <exception cref="EndpointRefusedException">The endpoint has no allowed address.</exception>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint endpoint = context.DnsEndPoint;
        IPAddress[] addresses = IPAddress.TryParse(endpoint.Host, out IPAddress? literal)
            ? [literal]
            : await System.Net.Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken);
        bool isSecure = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        IPAddress[] allowed = Array.FindAll(addresses, isSecure ? Allows : IsListed);
        if (allowed.Length == 0)
        {
            throw new EndpointRefusedException(isSecure
                ? "The endpoint has no address that webhooks may reach; Webhooks:AllowedNetworks lists further ones."
                : "Plain http is allowed only to addresses of Webhooks:AllowedNetworks.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, endpoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsGlobal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? !Array.Exists(s_closed4, network => network.Contains(address))
        : s_global6.Contains(address) && !Array.Exists(s_closed6, network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes()); // without a scope

    private static IPNetwork[] Parse(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}

/// <summary>An endpoint has no address that may be reached.</summary>
internal sealed class EndpointRefusedException(string message) : IOException(message);
