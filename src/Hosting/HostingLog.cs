using Microsoft.Extensions.Logging;

namespace RelateMail.Hosting;

/// <summary>Log events of every host: 600 to 609.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(600, LogLevel.Warning,
        "Setting {OldKey} was renamed to {NewKey}. Its value still applies; move it to the new key.")]
    public static partial void RenamedSettingUsed(this ILogger logger, string oldKey, string newKey);

    [LoggerMessage(601, LogLevel.Warning,
        "Setting {OldKey} was renamed to {NewKey}, which is set too. The old key has no effect; remove it.")]
    public static partial void RenamedSettingIgnored(this ILogger logger, string oldKey, string newKey);
}
