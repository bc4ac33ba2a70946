using System.Net;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>Events of commands, 108 and 109. Never an argument of AUTH.</summary>
internal static partial class CommandLog
{
    [LoggerMessage(108, LogLevel.Information, "AUTH {Mechanism} from {Client} answered {Code}.")]
    public static partial void Authentication(
        this ILogger logger, string mechanism, IPEndPoint client, int code);

    [LoggerMessage(109, LogLevel.Information,
        "Recipient {Recipient} refused for client {Client}, connection {ConnectionId}: {Code} {Status} {Text}.")]
    public static partial void RecipientRefused(
        this ILogger logger,
        ForwardPath recipient,
        IPEndPoint client,
        string connectionId,
        int code,
        EnhancedStatusCode status,
        string text);
}
