using Microsoft.Extensions.Logging;

namespace RelateMail.Ingress;

/// <summary>Log events of mail and the cluster: 400 to 449. Listeners have 430 to 439 and 444.</summary>
internal static partial class IngressLog
{
    [LoggerMessage(400, LogLevel.Error,
        "Message {Id}: the content could not be stored; the client was told to try again.")]
    public static partial void ContentNotStored(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(401, LogLevel.Warning,
        "Message {Id}: its content was given up, but is still stored; the sweep will remove it.")]
    public static partial void ContentNotAborted(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(402, LogLevel.Error,
        "Message {Id}: {Failed} of {Mailboxes} mailboxes could not take it; the client was told to try again.")]
    public static partial void NotDelivered(
        this ILogger logger, Exception? exception, Guid id, int failed, int mailboxes);

    [LoggerMessage(403, LogLevel.Information, "Message {Id}: {Full} of {Mailboxes} mailboxes are full.")]
    public static partial void MailboxesFull(this ILogger logger, Guid id, int full, int mailboxes);

    [LoggerMessage(404, LogLevel.Information, "Message {Id} is a repeat of {First}; nothing was added.")]
    public static partial void Repeated(this ILogger logger, Guid id, Guid first);

    [LoggerMessage(405, LogLevel.Debug, "A call to the cluster failed and is tried again in {Wait}.")]
    public static partial void CallRetried(this ILogger logger, Exception exception, TimeSpan wait);

    [LoggerMessage(406, LogLevel.Warning, "The cluster cannot be asked ({Question}): {Reason}")]
    public static partial void ClusterUnavailable(this ILogger logger, string question, string reason);

    [LoggerMessage(407, LogLevel.Warning, "The alias {Alias} leads to too many addresses; its mail waits at the clients.")]
    public static partial void AliasHasTooManyTargets(this ILogger logger, string alias);

    [LoggerMessage(410, LogLevel.Debug, "Message {Id} is not MIME; it is stored as it came.")]
    public static partial void NotMime(this ILogger logger, Guid id);

    [LoggerMessage(411, LogLevel.Warning,
        "Message {Id}: its MIME structure could not be read to the end; it is stored as it came.")]
    public static partial void MimeReaderFailed(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(420, LogLevel.Information,
        "Certificate {Subject} (SHA-256 {Thumbprint}) is served until {NotAfter:O}, with {Intermediates} of its chain,"
        + " from {Path}.")]
    public static partial void CertificateServed(
        this ILogger logger, string subject, string thumbprint, DateTime notAfter, int intermediates, string path);

    [LoggerMessage(421, LogLevel.Error,
        "The certificate of {Path} expired on {NotAfter:O}; it is served all the same. Renew it.")]
    public static partial void CertificateExpired(this ILogger logger, string path, DateTime notAfter);

    [LoggerMessage(422, LogLevel.Warning,
        "The certificate of {Path} is not valid before {NotBefore:O}; it is served all the same.")]
    public static partial void CertificateNotYetValid(this ILogger logger, string path, DateTime notBefore);

    [LoggerMessage(423, LogLevel.Information, "A self-signed certificate for development was made: {Path}.")]
    public static partial void DevelopmentCertificateMade(this ILogger logger, string path);

    [LoggerMessage(440, LogLevel.Information, "The cluster is connected; mail is taken.")]
    public static partial void ClusterConnected(this ILogger logger);

    [LoggerMessage(441, LogLevel.Warning,
        "The cluster cannot be reached; clients get 421 until it can. It is tried again each second. Reason: {Reason}")]
    public static partial void ClusterNotReached(this ILogger logger, string reason);

    [LoggerMessage(442, LogLevel.Warning, "The connection to the cluster is lost; clients get 421 until it is back.")]
    public static partial void ClusterLost(this ILogger logger);

    [LoggerMessage(443, LogLevel.Debug, "The cluster does not answer yet: {Reason}")]
    public static partial void ClusterNotAnswering(this ILogger logger, string reason);

    [LoggerMessage(444, LogLevel.Information,
        "This gateway is going to stop and no longer ready; its listeners stay open for {Delay}.")]
    public static partial void Draining(this ILogger logger, TimeSpan delay);
}
