using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Sessions;

/// <summary>
/// Events of sessions, 100 to 149 except those of ContentLog and CommandLog. Never content, never an argument of AUTH.
/// </summary>
internal static partial class SessionLog
{
    [LoggerMessage(100, LogLevel.Debug, "{Verb} out of sequence at {Stage}.")]
    public static partial void OutOfSequence(this ILogger logger, SmtpVerb verb, SessionStage stage);

    [LoggerMessage(101, LogLevel.Debug, "{Verb} answered {Code} {Status}.")]
    public static partial void Refused(this ILogger logger, SmtpVerb verb, int code, EnhancedStatusCode status);

    [LoggerMessage(102, LogLevel.Error,
        "{Verb} failed, and the client was asked to retry. A bug in RelateMail: report it with this log line"
        + " and its stack trace.")]
    public static partial void Fault(this ILogger logger, Exception exception, SmtpVerb verb);

    [LoggerMessage(107, LogLevel.Debug, "Session ends: {Code} {Status}.")]
    public static partial void Closing(this ILogger logger, int code, EnhancedStatusCode status);
}
