using System.Net;
using System.Net.Sockets;
using RelateMail.Load.CommandLine;
using RelateMail.Shared;
using RelateMail.Shared.Wire;

namespace RelateMail.Load;

/// <summary>One session before the run, opened in the same way as the sessions of the run.</summary>
/// <param name="Server">The first address of the host that accepts connections.</param>
/// <param name="Tls">The negotiated TLS parameters; null in the clear.</param>
internal sealed record ServerProbe(EndPoint Server, string? Tls)
{
    /// <param name="target">The server.</param>
    /// <param name="extensions">EHLO keywords that the run needs.</param>
    /// <exception cref="CannotRunException">The session failed, or an extension is missing.</exception>
    public static ServerProbe Run(TargetOptions target, params IEnumerable<string> extensions)
    {
        CannotRunException? last = null;
        foreach (IPAddress address in Resolve(target.Host))
        {
            var server = new IPEndPoint(address, target.Port);
            using var session = new ClientSession(target.ToClient(server));
            try
            {
                return new ServerProbe(server, Hold(session, server, extensions));
            }
            catch (Exception exception) when (ClientFault.Is(exception))
            {
                last = new CannotRunException(
                    $"No session with {server}, at {session.Step}: {ClientFault.Describe(exception)}.", exception);
                if (session.Step != Step.Connect)
                {
                    break; // the server runs, and another address would hide its fault
                }
            }
        }

        throw last ?? new CannotRunException($"--host {target.Host} has no address.");
    }

    private static IPAddress[] Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host);
        }
        catch (SocketException exception)
        {
            throw new CannotRunException($"--host {host} has no address: {exception.Message}.", exception);
        }
    }

    private static string? Hold(ClientSession session, EndPoint server, IEnumerable<string> extensions)
    {
        if (!session.OpenAsync(keepExtensions: true).Finish())
        {
            throw new CannotRunException($"{server} refused a session at {session.Step}: {session.LastReply}");
        }

        if (extensions.FirstOrDefault(keyword => !Offers(session, keyword)) is { } missing)
        {
            throw new CannotRunException($"{server} does not offer {missing}.");
        }

        string? tls = session.TlsDescription;
        return session.CommandAsync(Step.Quit, "QUIT\r\n"u8, 221).Finish()
            ? tls
            : throw new CannotRunException($"{server} refused QUIT: {session.LastReply}");
    }

    private static bool Offers(ClientSession session, string keyword) => session.Extensions.Any(
        line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));
}
