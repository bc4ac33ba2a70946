using Microsoft.Extensions.Logging;

namespace RelateMail.SenderAuthentication;

/// <summary>Log events of sender authentication.</summary>
internal static partial class AuthenticationLog
{
    [LoggerMessage(800, LogLevel.Error,
        "A bug in RelateMail: {Method} could not be judged and is temperror. The message is accepted. Report this log"
        + " line with its stack trace.")]
    public static partial void MethodFailed(this ILogger logger, Exception exception, string method);
}
