using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Content;

/// <summary>Events of contents, 103 to 106. Never the content itself.</summary>
internal static partial class ContentLog
{
    [LoggerMessage(103, LogLevel.Error,
        "Content of message {Id} failed, and the client was asked to retry. A bug in RelateMail: report it with this"
        + " log line and its stack trace.")]
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
}
