using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace RelateMail.Smtp.Connections;

/// <summary>Events of connections and of TLS, 150 to 199.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(150, LogLevel.Debug, "Connection {ConnectionId} from {Client} on {Listener}.")]
    public static partial void Connected(this ILogger logger, string connectionId, IPAddress client, string listener);

    [LoggerMessage(151, LogLevel.Debug, "Connection {ConnectionId} has ended.")]
    public static partial void Ended(this ILogger logger, string connectionId);

    [LoggerMessage(152, LogLevel.Debug, "Connection {ConnectionId} was lost.")]
    public static partial void Lost(this ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(153, LogLevel.Information, "Connection from {Client} on {Listener} not taken: {Verdict}.")]
    public static partial void NotTaken(
        this ILogger logger, IPAddress client, string listener, ConnectionVerdict verdict);

    [LoggerMessage(154, LogLevel.Error, "Connection {ConnectionId} ended by a fault of ours.")]
    public static partial void Failed(this ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(155, LogLevel.Debug, "Connection {ConnectionId} is under {Protocol} with {CipherSuite}.")]
    public static partial void Secured(
        this ILogger logger, string connectionId, SslProtocols protocol, string cipherSuite);

    [LoggerMessage(156, LogLevel.Debug, "Connection {ConnectionId}: the TLS handshake failed.")]
    public static partial void HandshakeFailed(this ILogger logger, Exception exception, string connectionId);
}
