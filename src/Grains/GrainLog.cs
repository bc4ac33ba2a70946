using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains;

/// <summary>Log events of this project: 300 to 399.</summary>
internal static partial class GrainLog
{
    [LoggerMessage(300, LogLevel.Error,
        "Message {Id} could not be filed. The client is asked to retry; the mailbox grain restarts from the store.")]
    public static partial void DeliveryFailed(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(301, LogLevel.Warning,
        "Another writer of the mailbox used UID {Uid} (attempt {Attempt}). The delivery is retried with a later UID.")]
    public static partial void UidTaken(this ILogger logger, long uid, int attempt);

    [LoggerMessage(302, LogLevel.Warning,
        "A password hash could not be updated to the current cost. The login is accepted; the next login retries it.")]
    public static partial void RehashFailed(this ILogger logger, Exception exception);

    [LoggerMessage(303, LogLevel.Warning,
        "Too many failed logins of one account. Its logins are rejected without a password check for up to {Window}.")]
    public static partial void LoginThrottled(this ILogger logger, TimeSpan window);

    [LoggerMessage(304, LogLevel.Information,
        "Created {Domains} domains and {Accounts} accounts from section Directory of the settings.")]
    public static partial void DirectorySeeded(this ILogger logger, int domains, int accounts);

    [LoggerMessage(305, LogLevel.Warning, "A watcher could not read its mailbox. The read is retried every second.")]
    public static partial void WatchReadFailed(this ILogger logger, Exception exception);

    [LoggerMessage(306, LogLevel.Warning, "The setting {OldKey} is deprecated; use {NewKey}. Its value is applied.")]
    public static partial void SettingDeprecated(this ILogger logger, string oldKey, string newKey);

    [LoggerMessage(307, LogLevel.Information,
        "Copied {Count} domains, accounts and aliases of an earlier version into the tables of the directory.")]
    public static partial void DirectoryImported(this ILogger logger, int count);

    [LoggerMessage(308, LogLevel.Warning,
        "The directory of an earlier version could not be copied. The copy is tried again; nothing is missing.")]
    public static partial void ImportFailed(this ILogger logger, Exception exception);

    [LoggerMessage(309, LogLevel.Warning, "The last use of a key could not be noted. The key works.")]
    public static partial void KeyUseNotNoted(this ILogger logger, Exception exception);

    [LoggerMessage(310, LogLevel.Warning,
        "Changes of the directory do not arrive, so addresses are not cached until they do. Mail is accepted. Reason:"
        + " {Reason}")]
    public static partial void DirectoryNewsMissing(this ILogger logger, string reason);

    [LoggerMessage(311, LogLevel.Information, "Changes of the directory arrive again.")]
    public static partial void DirectoryNewsArrive(this ILogger logger);

    [LoggerMessage(313, LogLevel.Warning, "The records of the directory could not be counted for the metrics.")]
    public static partial void DirectoryNotCounted(this ILogger logger, Exception exception);

    [LoggerMessage(312, LogLevel.Warning, "The use of a login could not be noted. The login works.")]
    public static partial void LoginNotNoted(this ILogger logger, Exception exception);

    // The new status determines the level.
    [LoggerMessage(EventId = 340, Message = "The certificate of {Name} changed from {From} to {To}: {Reason}")]
    public static partial void CertificateTransition(
        this ILogger logger, LogLevel level, string name, CertificateStatus from, CertificateStatus to, string reason);

    [LoggerMessage(341, LogLevel.Warning,
        "The reminder for the certificate of {Name} could not be registered. The registration is retried.")]
    public static partial void CertificateReminderFailed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(342, LogLevel.Warning,
        "The certificate grains could not be activated at start. The next report of a node activates its grain.")]
    public static partial void CertificateGrainsNotActivated(this ILogger logger, Exception exception);
}
