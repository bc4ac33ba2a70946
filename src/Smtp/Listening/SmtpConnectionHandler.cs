using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Sessions;

namespace RelateMail.Smtp.Listening;

/// <summary>Kestrel's entry point: one session for every connection that passes the limits.</summary>
internal sealed class SmtpConnectionHandler(
    TrustedSources trusted,
    ProxyHeaderReader headers,
    ConnectionLimiter limiter,
    ConnectionGate gate,
    MemoryBudget budget,
    RefusalLog refusals,
    IClientReputation reputation,
    SessionServices sessions,
    ListeningMetrics metrics,
    ILogger<SmtpConnectionHandler> logger,
    IMailTrace? trace = null)
{
    public async Task OnConnectedAsync(ConnectionContext connection, SmtpListener listener)
    {
        IPEndPoint peer = PeerOf(connection);
        bool isProxied = trusted.Contains(peer.Address);
        IPAddress? counted = isProxied ? null : peer.Address; // a load balancer is not a client and has no limit
        ConnectionVerdict verdict = budget.IsSpent ? ConnectionVerdict.OutOfMemory : limiter.Enter(counted);
        if (!await PassesAsync(verdict, connection, peer, listener))
        {
            return;
        }

        try
        {
            IPEndPoint? client = isProxied ? await ReadHeaderAsync(connection, peer, listener) : peer;
            if (client is null)
            {
                return;
            }

            if (client != peer)
            {
                if (!await PassesAsync(limiter.Identify(client.Address), connection, client, listener))
                {
                    return;
                }

                counted = client.Address;
            }

            if (listener.Role == ListenerRole.Relay
                && reputation.StandingOf(client.Address) == ClientStanding.Refused)
            {
                await PassesAsync(ConnectionVerdict.BadReputation, connection, client, listener);
                return;
            }

            logger.Connected(connection.ConnectionId, client, listener.Name);
            SmtpReply? refusal = await gate.RefuseAsync(client, listener, connection.ConnectionClosed);
            if (refusal is null || listener.TlsMode == TlsMode.StartTls)
            {
                await ServeAsync(connection, listener, client, refusal);
            }

            logger.Ended(connection.ConnectionId);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            logger.Lost(exception, connection.ConnectionId);
        }
        catch (Exception exception)
        {
            logger.Failed(exception, connection.ConnectionId);
        }
        finally
        {
            limiter.Leave(counted);
        }
    }

    private static IPEndPoint PeerOf(ConnectionContext connection) => connection.RemoteEndPoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint plain => plain,
        _ => new(IPAddress.None, 0),
    };

    /// <returns>
    /// The client in the header, or the peer if the header has no client; null if there is no session.
    /// </returns>
    private async ValueTask<IPEndPoint?> ReadHeaderAsync(
        ConnectionContext connection, IPEndPoint peer, SmtpListener listener)
    {
        ProxyHeader header = await headers.ReadAsync(connection.Transport.Input);
        metrics.ProxyHeader(header.Outcome);
        switch (header.Outcome)
        {
            case ProxyHeaderOutcome.Named:
                connection.RemoteEndPoint = header.Client;
                logger.Proxied(connection.ConnectionId, peer);
                return header.Client;
            case ProxyHeaderOutcome.Unnamed:
                return peer;
            case ProxyHeaderOutcome.Absent:
                logger.Unused(peer, listener.Name); // a load balancer's port check may do so each second
                return null;
            default:
                logger.ProxyHeaderRefused(peer, listener.Name, header.Outcome);
                return null;
        }
    }

    private async Task ServeAsync(
        ConnectionContext connection, SmtpListener listener, IPEndPoint client, SmtpReply? refusal)
    {
        metrics.SessionBegan();
        try
        {
            await using SmtpSession session = sessions.Create(connection, listener, client);
            await session.RunAsync(refusal);
        }
        finally
        {
            metrics.SessionEnded();
        }
    }

    /// <summary>
    /// Past a limit, replies 421 and closes (RFC 5321 §3.1). Under implicit TLS it only closes, because the limits
    /// exist to save the handshake.
    /// </summary>
    private async ValueTask<bool> PassesAsync(
        ConnectionVerdict verdict, ConnectionContext connection, IPEndPoint client, SmtpListener listener)
    {
        if (verdict == ConnectionVerdict.Accepted)
        {
            return true;
        }

        metrics.ConnectionRefused(verdict);
        if (verdict is ConnectionVerdict.TooManyOfAddress or ConnectionVerdict.TooFast)
        {
            reputation.Report(client.Address, ClientOffence.RefusedConnection);
        }

        if (refusals.ShouldLog(client.Address))
        {
            logger.NotTaken(client, listener.Name, verdict);
            trace?.Record(new()
            {
                Stage = MailStage.Connection,
                Client = client.Address,
                SessionId = connection.ConnectionId,
                Reply = ReplyFor(verdict),
                Reason = verdict.ToString(),
            });
        }

        if (listener.TlsMode == TlsMode.Implicit)
        {
            return false;
        }

        try
        {
            await connection.Transport.Output.WriteAsync(
                ReplyFor(verdict).Octets.ToArray(), CancellationToken.None);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            logger.Lost(exception, connection.ConnectionId);
        }

        return false;
    }

    private static SmtpReply ReplyFor(ConnectionVerdict verdict) => verdict switch
    {
        ConnectionVerdict.OutOfMemory => SmtpReplies.NotReady,
        ConnectionVerdict.BadReputation => SmtpReplies.BadReputation,
        _ => SmtpReplies.TooManyConnections,
    };

    /// <summary>
    /// The exceptions with which Kestrel and SslStream report a client that disconnected or was disconnected.
    /// </summary>
    private static bool IsLoss(Exception exception) => exception is IOException or OperationCanceledException
        or ObjectDisposedException;
}
