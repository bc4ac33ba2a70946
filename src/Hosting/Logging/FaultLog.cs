using Microsoft.Extensions.Logging;

namespace RelateMail.Hosting.Logging;

/// <summary>The count of like log entries, event 602.</summary>
internal static partial class FaultLog
{
    [LoggerMessage(EventId = 602, Message = "The same {Count} more times in {Seconds:F0} s. The last time: {Text}")]
    public static partial void Repeated(
        this ILogger logger, LogLevel level, int count, double seconds, string text);
}
