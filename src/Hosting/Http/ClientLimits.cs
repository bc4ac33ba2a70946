using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Http;

/// <summary>
/// Limits what one client address can have open on the HTTP port, so that it cannot use up the node's descriptors and
/// processor: connections and requests under way. Health checks are always answered on an accepted connection.
/// </summary>
/// <remarks>
/// The address is that of the connection, or the one that a trusted proxy names (<see cref="ForwardedClients"/>).
/// Header fields of others are not read, because any client can send them.
/// </remarks>
internal sealed class ClientLimits
{
    private static readonly IPNetwork[] s_private =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    private readonly IPNetwork[] _exempt;
    private readonly IPNetwork[] _proxies;
    private readonly AddressTally _connections;
    private readonly AddressTally _requests;

    public ClientLimits(IOptions<HttpLimits> options)
    {
        HttpLimits limits = options.Value;
        _connections = new AddressTally(limits.ConnectionsPerAddress);
        _requests = new AddressTally(limits.RequestsPerAddress);
        _exempt =
            [.. limits.ExemptPrivateNetworks ? s_private : [], .. NetworksValidator.Parse(limits.ExemptNetworks)];
        _proxies = [.. NetworksValidator.Parse(limits.TrustedProxies)];
    }

    /// <summary>Serves the connection, or closes it if its address has too many.</summary>
    public async Task ConnectAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: { } address }
            || IsIn(_exempt, address) || IsIn(_proxies, address))
        {
            await next(connection);
            return;
        }

        if (!_connections.TryEnter(address))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _connections.Leave(address);
        }
    }

    /// <summary>Serves the request, or answers 429 if its address has too many under way (RFC 6585 §4).</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Connection.RemoteIpAddress is not { } address
            || IsIn(_exempt, address) || IsHealth(context.Request.Path))
        {
            await next(context);
            return;
        }

        if (!_requests.TryEnter(address))
        {
            await HttpRefusals.TooManyRequestsAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            _requests.Leave(address);
        }
    }

    private static bool IsHealth(PathString path) => path.Value is "/livez" or "/readyz" or "/healthz";

    private static bool IsIn(IPNetwork[] networks, IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(networks, network => network.Contains(plain));
    }
}
