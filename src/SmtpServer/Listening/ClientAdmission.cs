using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp;
using RelateMail.Smtp.Listening;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transport;
using RelateMail.SmtpServer.Transport;

namespace RelateMail.SmtpServer.Listening;

/// <summary>
/// Decides about a connection before the package greets it, by the limits and checks of the engine: 421 while the
/// cluster or the database is not reached, connection limits, the PROXY header, the checks at connect.
/// </summary>
internal sealed class ClientAdmission(
    IngressReadiness readiness,
    TrustedSources trusted,
    ProxyHeaderReader headers,
    ConnectionLimiter limiter,
    ConnectionGate gate,
    ClientPipeServices pipes,
    ListeningMetrics metrics,
    ILogger<ClientAdmission> logger)
{
    /// <returns>The connection for the package; null if it was refused and closed.</returns>
    public async ValueTask<ClientPipe?> AdmitAsync(Socket socket, SmtpListener listener)
    {
        var network = new NetworkStream(socket, ownsSocket: true);
        IPEndPoint peer = PeerOf(socket);
        if (!readiness.CanAcceptMail)
        {
            await RefuseAsync(network, listener, SmtpReplies.NotReady);
            return null;
        }

        bool isProxied = trusted.Contains(peer.Address);
        IPAddress? counted = isProxied ? null : peer.Address; // a load balancer is not a client and has no limit
        ConnectionVerdict verdict = limiter.Enter(counted);
        if (verdict != ConnectionVerdict.Accepted)
        {
            await RefuseAsync(network, listener, peer, verdict);
            return null;
        }

        ClientPipe? pipe = null;
        try
        {
            Stream connection = network;
            IPEndPoint client = peer;
            if (isProxied)
            {
                var input = PipeReader.Create(network, new StreamPipeReaderOptions(leaveOpen: true));
                if (await ReadHeaderAsync(input, peer, listener) is not { } named)
                {
                    return null;
                }

                connection = new DuplexPipeStream(new DuplexPipe(input, PipeWriter.Create(network)));
                if (named != peer)
                {
                    verdict = limiter.Identify(named.Address);
                    if (verdict != ConnectionVerdict.Accepted)
                    {
                        await RefuseAsync(network, listener, named, verdict);
                        return null;
                    }

                    (client, counted) = (named, named.Address);
                }
            }

            if (await gate.RefuseAsync(client, listener, CancellationToken.None) is { } refusal)
            {
                await RefuseAsync(network, listener, refusal);
                return null;
            }

            IPAddress? leaving = counted;
            pipe = new ClientPipe(connection, client, pipes, () => End(network, leaving));
            pipes.Drain.Enter();
            metrics.SessionBegan();
            return pipe;
        }
        finally
        {
            if (pipe is null)
            {
                limiter.Leave(counted);
                await network.DisposeAsync();
            }
        }
    }

    private static IPEndPoint PeerOf(Socket socket) => socket.RemoteEndPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint plain => plain,
        _ => new(IPAddress.None, 0),
    };

    private static async ValueTask RefuseAsync(NetworkStream network, SmtpListener listener, SmtpReply reply)
    {
        if (listener.TlsMode == TlsMode.StartTls) // under implicit TLS there is no TLS session to reply in
        {
            await network.WriteAsync(reply.Octets.ToArray());
        }

        await network.DisposeAsync();
    }

    private async ValueTask RefuseAsync(
        NetworkStream network, SmtpListener listener, IPEndPoint client, ConnectionVerdict verdict)
    {
        metrics.ConnectionRefused(verdict);
        logger.NotTaken(client, listener.Name, verdict);
        await RefuseAsync(network, listener, SmtpReplies.TooManyConnections);
    }

    private async ValueTask<IPEndPoint?> ReadHeaderAsync(PipeReader input, IPEndPoint peer, SmtpListener listener)
    {
        ProxyHeader header = await headers.ReadAsync(input);
        metrics.ProxyHeader(header.Outcome);
        switch (header.Outcome)
        {
            case ProxyHeaderOutcome.Named:
                return header.Client;
            case ProxyHeaderOutcome.Unnamed:
                return peer;
            case ProxyHeaderOutcome.Absent:
                logger.Unused(peer, listener.Name);
                return null;
            default:
                logger.ProxyHeaderRefused(peer, listener.Name, header.Outcome);
                return null;
        }
    }

    private void End(NetworkStream network, IPAddress? counted)
    {
        network.Dispose();
        limiter.Leave(counted);
        metrics.SessionEnded();
        pipes.Drain.Leave();
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
