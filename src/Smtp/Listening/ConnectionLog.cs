using System.Net;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Listening.Proxy;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Listening;

/// <summary>Events of connections, 150 to 199 except those of TransportLog.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(150, LogLevel.Debug, "Connection {ConnectionId} from {Client} on {Listener}.")]
    public static partial void Connected(this ILogger logger, string connectionId, IPEndPoint client, string listener);

    [LoggerMessage(151, LogLevel.Debug, "Connection {ConnectionId} has ended.")]
    public static partial void Ended(this ILogger logger, string connectionId);

    [LoggerMessage(152, LogLevel.Debug, "Connection {ConnectionId} was lost.")]
    public static partial void Lost(this ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(153, LogLevel.Information,
        "Connection from {Client} on {Listener} refused by a limit: {Verdict}. Further ones of this address are"
        + " not logged for a minute.")]
    public static partial void NotTaken(
        this ILogger logger, IPEndPoint client, string listener, ConnectionVerdict verdict);

    [LoggerMessage(154, LogLevel.Error,
        "Connection {ConnectionId} failed and was closed. A bug in RelateMail: report it with this log line and its"
        + " stack trace.")]
    public static partial void Failed(this ILogger logger, Exception exception, string connectionId);

    [LoggerMessage(157, LogLevel.Warning,
        "Connection from the trusted source {Peer} on {Listener} closed: its PROXY header is {Outcome}. Either the"
        + " load balancer does not send one, or Proxy:TrustedSources includes an address that is not a load balancer.")]
    public static partial void ProxyHeaderRefused(
        this ILogger logger, IPEndPoint peer, string listener, ProxyHeaderOutcome outcome);

    [LoggerMessage(158, LogLevel.Debug,
        "Connection from the trusted source {Peer} on {Listener} closed before its first octet.")]
    public static partial void Unused(this ILogger logger, IPEndPoint peer, string listener);

    [LoggerMessage(159, LogLevel.Debug, "Connection {ConnectionId} arrived through {Peer}.")]
    public static partial void Proxied(this ILogger logger, string connectionId, IPEndPoint peer);

    [LoggerMessage(162, LogLevel.Warning,
        "Limits:Connections is {Asked}, but this process may open only {Files} files. {Room} connections are accepted"
        + " at once, and more get 421. Raise the limit of open files (LimitNOFILE of systemd, ulimits of Docker), or"
        + " lower the setting.")]
    public static partial void ConnectionsLimited(this ILogger logger, int asked, long files, long room);

    [LoggerMessage(163, LogLevel.Error,
        "Connections wait ({Count} since the last line, at last on {EndPoint}), because the process has nearly no file"
        + " descriptor left. Raise its limit of open files (LimitNOFILE of systemd, ulimits of Docker), or lower"
        + " Limits:Connections.")]
    public static partial void AcceptsPaused(this ILogger logger, int count, EndPoint endPoint);

    [LoggerMessage(164, LogLevel.Information,
        "Connections are accepted without a wait again. {Count} connections waited for a file descriptor.")]
    public static partial void AcceptsResumed(this ILogger logger, int count);

    [LoggerMessage(160, LogLevel.Information,
        "Connection from {Client} on {Listener} refused by {Check}: {Code} {Status} {Text}.")]
    public static partial void RefusedByCheck(
        this ILogger logger,
        IPEndPoint client,
        string listener,
        string check,
        int code,
        EnhancedStatusCode status,
        string text);

    [LoggerMessage(161, LogLevel.Error,
        "{Check} failed for {Client} on {Listener}. The client was deferred with 421. Fix the check, or remove it.")]
    public static partial void CheckFailed(
        this ILogger logger, Exception exception, string check, IPEndPoint client, string listener);
}
