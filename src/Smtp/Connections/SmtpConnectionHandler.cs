using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Sessions;

namespace RelateMail.Smtp.Connections;

/// <summary>Kestrel's way in: one session for every connection that the limits let through.</summary>
internal sealed class SmtpConnectionHandler(
    ConnectionLimiter limiter,
    SessionFactory sessions,
    SmtpMetrics metrics,
    ILogger<SmtpConnectionHandler> logger)
{
    public async Task OnConnectedAsync(ConnectionContext connection, SmtpListener listener)
    {
        IPAddress client = AddressOf(connection);
        ConnectionVerdict verdict = limiter.Enter(client);
        if (verdict != ConnectionVerdict.Taken)
        {
            metrics.ConnectionRefused(verdict);
            logger.NotTaken(client, listener.Name, verdict);
            await RefuseAsync(connection, listener);
            return;
        }

        logger.Connected(connection.ConnectionId, client, listener.Name);
        metrics.SessionBegan();
        try
        {
            await using SmtpSession session = sessions.Create(connection, listener, client);
            await session.RunAsync();
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
            metrics.SessionEnded();
            limiter.Leave(client);
        }
    }

    private static IPAddress AddressOf(ConnectionContext connection)
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>
    /// 421 and close (RFC 5321 §3.1); under implicit TLS only close: a handshake is what the limits spare us.
    /// </summary>
    private async Task RefuseAsync(ConnectionContext connection, SmtpListener listener)
    {
        if (listener.TlsMode == TlsMode.Implicit)
        {
            return;
        }

        try
        {
            await connection.Transport.Output.WriteAsync(
                SmtpReplies.TooManyConnections.Octets.ToArray(), CancellationToken.None);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            logger.Lost(exception, connection.ConnectionId);
        }
    }

    /// <summary>The ways in which Kestrel and SslStream say that the client has gone, or that we cut it off.</summary>
    private static bool IsLoss(Exception exception) => exception is IOException or OperationCanceledException
        or ObjectDisposedException;
}
