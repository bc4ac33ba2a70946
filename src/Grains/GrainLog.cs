using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;

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

    // The level is that of the new status.
    [LoggerMessage(EventId = 340, Message = "The certificate of {Name} went from {From} to {To}: {Reason}")]
    public static partial void CertificateTransition(
        this ILogger logger, LogLevel level, string name, CertificateStatus from, CertificateStatus to, string reason);

    [LoggerMessage(341, LogLevel.Warning, "No reminder for the certificate of {Name} could be set; it is tried again.")]
    public static partial void CertificateReminderFailed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(342, LogLevel.Warning, "The certificates could not be looked at; the next reports do it.")]
    public static partial void CertificatesNotWoken(this ILogger logger, Exception exception);
}
