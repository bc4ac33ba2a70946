using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace RelateMail.Smtp.Transport;

/// <summary>Events of TLS, 155 and 156.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(155, LogLevel.Debug,
        "Connection {ConnectionId} uses {Protocol} with {CipherSuite} for {ServerName}; client certificate (SHA-256):"
        + " {ClientCertificate}.")]
    public static partial void Secured(
        this ILogger logger,
        string connectionId,
        SslProtocols protocol,
        string cipherSuite,
        string? serverName,
        string? clientCertificate);

    [LoggerMessage(156, LogLevel.Debug, "Connection {ConnectionId}: the TLS handshake failed.")]
    public static partial void HandshakeFailed(this ILogger logger, Exception exception, string connectionId);
}
