using System.Net;
using Microsoft.Extensions.Logging;

namespace RelateMail.SmtpServer;

/// <summary>Log events of the front that runs the package SmtpServer: 480 to 489.</summary>
internal static partial class SmtpServerLog
{
    [LoggerMessage(480, LogLevel.Debug, "Session {Session}: the connection was lost.")]
    public static partial void SessionLost(this ILogger logger, Exception exception, Guid session);

    [LoggerMessage(481, LogLevel.Warning,
        "Session {Session}: the package SmtpServer ended it with an exception. The client got no reply and tries"
        + " again.")]
    public static partial void SessionFaulted(this ILogger logger, Exception exception, Guid session);

    [LoggerMessage(482, LogLevel.Error,
        "{Step} failed, and the client was asked to retry. A bug in RelateMail: report it with this log line and its"
        + " stack trace.")]
    public static partial void StepFailed(this ILogger logger, Exception exception, string step);

    [LoggerMessage(483, LogLevel.Warning,
        "Listener {Listener} cannot accept connections for a moment: {Reason}. Accepting continues by itself; if the"
        + " reason is too many open files, raise the limit of the process.")]
    public static partial void AcceptFailed(this ILogger logger, string listener, string reason);

    [LoggerMessage(484, LogLevel.Information, "{Open} sessions are open; the listeners are closed and they may end.")]
    public static partial void SessionsDraining(this ILogger logger, int open);

    [LoggerMessage(485, LogLevel.Warning,
        "{Open} sessions did not end within Timeouts:Drain. Their clients get 421 and try again.")]
    public static partial void SessionsCut(this ILogger logger, int open);

    [LoggerMessage(486, LogLevel.Critical, "The package SmtpServer stopped by itself. The host stops.")]
    public static partial void ServerStopped(this ILogger logger, Exception? exception);

    [LoggerMessage(487, LogLevel.Information,
        "Recipient {ForwardPath} of {Client} refused: {Code} {Status} {Text}.")]
    public static partial void ForwardPathRefused(
        this ILogger logger, object forwardPath, IPEndPoint client, int code, object status, string text);
}
