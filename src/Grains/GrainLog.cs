using Microsoft.Extensions.Logging;

namespace RelateMail.Grains;

/// <summary>Log events of this project: 300 to 399.</summary>
internal static partial class GrainLog
{
    [LoggerMessage(300, LogLevel.Error, "Message {Id} was not filed; the activation of its mailbox goes.")]
    public static partial void DeliveryFailed(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(301, LogLevel.Warning, "UID {Uid} was taken by another writer of the mailbox (attempt {Attempt}).")]
    public static partial void UidTaken(this ILogger logger, long uid, int attempt);

    [LoggerMessage(302, LogLevel.Warning, "A password hash could not be brought up to date; the login counts.")]
    public static partial void RehashFailed(this ILogger logger, Exception exception);

    [LoggerMessage(303, LogLevel.Warning, "Too many failed logins of one account; refused unseen for up to {Window}.")]
    public static partial void LoginThrottled(this ILogger logger, TimeSpan window);

    [LoggerMessage(304, LogLevel.Information, "Seeded {Domains} domains and {Accounts} accounts from the settings.")]
    public static partial void DirectorySeeded(this ILogger logger, int domains, int accounts);

    [LoggerMessage(305, LogLevel.Warning, "A watcher could not read its mailbox; it tries again each second.")]
    public static partial void WatchReadFailed(this ILogger logger, Exception exception);
}
