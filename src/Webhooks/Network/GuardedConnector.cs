using System.Net;
using System.Net.Sockets;

namespace RelateMail.Webhooks.Network;

/// <summary>
/// Resolves the host, checks each address, and connects to a checked address. The name is not resolved again, so a
/// name server cannot change its answer between check and connect.
/// </summary>
internal sealed class GuardedConnector(
    WebhookNetworks networks, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint host = context.DnsEndPoint;
        bool encrypted = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        IPAddress[] addresses = IPAddress.TryParse(host.Host, out IPAddress? literal)
            ? [literal]
            : await resolve(host.Host, cancellationToken);
        IPAddress[] permitted = [.. addresses.Where(address => networks.Allows(address, encrypted))];
        if (permitted.Length == 0)
        {
            throw addresses.Length == 0
                ? new SocketException((int)SocketError.HostNotFound)
                : new ForbiddenAddressException();
        }

        for (int index = 0; ; index++)
        {
            Socket socket = new(permitted[index].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(permitted[index], host.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (index < permitted.Length - 1)
            {
                socket.Dispose(); // the next address may answer
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}

/// <summary>The host has only addresses that a webhook must not connect to.</summary>
internal sealed class ForbiddenAddressException() : Exception("Every address of the host is forbidden.");
