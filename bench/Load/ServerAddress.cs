using System.Net;
using System.Net.Sockets;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Wire;

namespace RelateMail.Load;

/// <summary>Finds the server and holds one session with it before anything is measured.</summary>
internal static class ServerAddress
{
    /// <returns>The first address of the host that takes connections.</returns>
    /// <exception cref="CannotRunException">There is none; the message says why.</exception>
    public static EndPoint Find(TargetOptions target)
    {
        SocketException? last = null;
        try
        {
            foreach (IPAddress address in Dns.GetHostAddresses(target.Host))
            {
                var server = new IPEndPoint(address, target.Port);
                try
                {
                    using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                    socket.Connect(server);
                    return server;
                }
                catch (SocketException exception)
                {
                    last = exception;
                }
            }
        }
        catch (SocketException exception)
        {
            last = exception;
        }

        string reason = last is null ? "no address" : ClientFault.Describe(last);
        throw new CannotRunException($"No connection to {target.Host}:{target.Port}: {reason}.", last);
    }

    /// <summary>One session, as the run will open them. Returns what TLS agreed on; null in the clear.</summary>
    /// <param name="target">The server.</param>
    /// <param name="server">Its address.</param>
    /// <param name="extensions">EHLO keywords that the run depends on.</param>
    /// <exception cref="CannotRunException">It cannot be opened, or an extension is missing.</exception>
    public static string? Probe(TargetOptions target, EndPoint server, IEnumerable<string> extensions)
    {
        using var session = new ClientSession(target, server);
        try
        {
            if (!session.Open(keepExtensions: true))
            {
                throw new CannotRunException($"{server} refused a session at {session.Step}: {session.LastReply}");
            }

            if (extensions.FirstOrDefault(keyword => !Offers(session, keyword)) is { } missing)
            {
                throw new CannotRunException($"{server} does not offer {missing}.");
            }

            string? tls = session.TlsDescription;
            return session.Command(Step.Quit, "QUIT\r\n"u8, 221)
                ? tls
                : throw new CannotRunException($"{server} refused QUIT: {session.LastReply}");
        }
        catch (Exception exception) when (ClientFault.Is(exception))
        {
            throw new CannotRunException(
                $"No session with {server}, at {session.Step}: {ClientFault.Describe(exception)}.", exception);
        }
    }

    private static bool Offers(ClientSession session, string keyword)
        => session.Extensions.Any(line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));
}
