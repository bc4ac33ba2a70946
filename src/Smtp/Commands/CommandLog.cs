using System.Net;
using Microsoft.Extensions.Logging;

namespace RelateMail.Smtp.Commands;

/// <summary>Events of commands, 108. Never an argument of AUTH.</summary>
internal static partial class CommandLog
{
    [LoggerMessage(108, LogLevel.Information, "AUTH {Mechanism} from {Client} answered {Code}.")]
    public static partial void Authentication(
        this ILogger logger, string mechanism, IPEndPoint client, int code);
}
