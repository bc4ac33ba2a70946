using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Sessions;

/// <summary>Events of sessions, 100 to 149. Never content, never an argument of AUTH.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(100, LogLevel.Debug, "{Verb} out of sequence at {Stage}.")]
    public static partial void OutOfSequence(this ILogger logger, SmtpVerb verb, SessionStage stage);

    [LoggerMessage(101, LogLevel.Debug, "{Verb} answered {Code} {Status}.")]
    public static partial void Refused(this ILogger logger, SmtpVerb verb, int code, EnhancedStatusCode status);

    [LoggerMessage(102, LogLevel.Error, "{Verb} failed by a fault of ours.")]
    public static partial void Fault(this ILogger logger, Exception exception, SmtpVerb verb);

    [LoggerMessage(103, LogLevel.Error, "Content of message {Id} failed by a fault of ours.")]
    public static partial void ContentFault(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(104, LogLevel.Information,
        "Message {Id} accepted: {Octets} octets for {Recipients} recipients, reply {Code}.")]
    public static partial void MessageAccepted(this ILogger logger, Guid id, long octets, int recipients, int code);

    [LoggerMessage(105, LogLevel.Information,
        "Message {Id} refused: {Octets} octets for {Recipients} recipients, reply {Code} {Status}.")]
    public static partial void MessageRefused(
        this ILogger logger, Guid id, long octets, int recipients, int code, EnhancedStatusCode status);

    [LoggerMessage(106, LogLevel.Debug, "Message {Id} abandoned by its client after {Octets} octets.")]
    public static partial void ContentAbandoned(this ILogger logger, Guid id, long octets);

    [LoggerMessage(107, LogLevel.Debug, "Session ends: {Code} {Status}.")]
    public static partial void Closing(this ILogger logger, int code, EnhancedStatusCode status);

    [LoggerMessage(108, LogLevel.Information, "AUTH {Mechanism} from {Client} answered {Code}.")]
    public static partial void Authentication(
        this ILogger logger, string mechanism, System.Net.IPEndPoint client, int code);
}
