using Microsoft.Extensions.Logging;

namespace RelateMail.Ingress;

/// <summary>Log events 400 to 449: mail, certificates and the cluster. <see cref="ListenerLog"/> uses 430 to 439.
/// </summary>
internal static partial class IngressLog
{
    [LoggerMessage(400, LogLevel.Error,
        "Message {Id}: the content could not be stored. The client got a transient failure and tries again later.")]
    public static partial void ContentNotStored(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(401, LogLevel.Warning,
        "Message {Id} was not accepted. Its octets are still in storage, because they could not be deleted now; the"
        + " sweep deletes them after Storage:UnreferencedContentAge. No action is needed.")]
    public static partial void ContentNotAborted(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(402, LogLevel.Error,
        "Message {Id}: {Failed} of {Mailboxes} mailboxes failed to file it. The client got 451 and tries again later.")]
    public static partial void NotDelivered(
        this ILogger logger, Exception? exception, Guid id, int failed, int mailboxes);

    [LoggerMessage(403, LogLevel.Information,
        "Message {Id}: {Full} of {Mailboxes} mailboxes are full. The client got 452 and tries again later.")]
    public static partial void MailboxesFull(this ILogger logger, Guid id, int full, int mailboxes);

    [LoggerMessage(404, LogLevel.Information,
        "Message {Id} is a repeat of {First}, which every mailbox already holds; it was not filed again.")]
    public static partial void Repeated(this ILogger logger, Guid id, Guid first);

    [LoggerMessage(405, LogLevel.Debug, "A call to the cluster failed and is retried in {Wait}.")]
    public static partial void CallRetried(this ILogger logger, Exception exception, TimeSpan wait);

    [LoggerMessage(406, LogLevel.Warning,
        "The cluster did not answer a query ({Question}); the client got a transient failure. Reason: {Reason}")]
    public static partial void ClusterUnavailable(this ILogger logger, string question, string reason);

    [LoggerMessage(407, LogLevel.Warning,
        "Alias {Alias} expands to too many addresses; mail for it is deferred with 451. Shorten its list of targets.")]
    public static partial void AliasHasTooManyTargets(this ILogger logger, string alias);

    [LoggerMessage(408, LogLevel.Information,
        "Message {Id}: the quota of {TooSmall} of {Mailboxes} mailboxes is smaller than the message. The client got 552"
        + " and does not try again.")]
    public static partial void MailboxesTooSmall(this ILogger logger, Guid id, int tooSmall, int mailboxes);

    [LoggerMessage(409, LogLevel.Information,
        "Message {Id}: the mailbox ignored the content in the call, because its silo has an earlier version. The"
        + " gateway stores the content and delivers again; no mail is lost.")]
    public static partial void ContentIgnored(this ILogger logger, Guid id);

    [LoggerMessage(411, LogLevel.Warning,
        "Message {Id}: the MIME structure could not be read to the end. The message is stored unchanged, but its list"
        + " of parts may be incomplete.")]
    public static partial void MimeReaderFailed(this ILogger logger, Exception exception, Guid id);

    [LoggerMessage(412, LogLevel.Information,
        "Message {Id}: author domain {Domain}, DMARC {Dmarc}, SPF {Spf}, DKIM {Dkim}, ARC {Arc}, reverse name {Iprev},"
        + " {Forged} forged fields. Outcome: {Outcome}.")]
    public static partial void SenderJudged(
        this ILogger logger,
        Guid id,
        string domain,
        string dmarc,
        string spf,
        string dkim,
        string arc,
        string iprev,
        int forged,
        string outcome);

    [LoggerMessage(413, LogLevel.Error,
        "A bug in RelateMail: the evaluation of a sender did not start. The message is accepted without a verdict."
        + " Report this log line with its stack trace.")]
    public static partial void SenderNotEvaluated(this ILogger logger, Exception exception);

    [LoggerMessage(420, LogLevel.Information,
        "Certificate {Subject} (SHA-256 {Thumbprint}) is served; it is valid until {NotAfter:O}, has {Intermediates}"
        + " intermediate certificates, and was read from {Path}.")]
    public static partial void CertificateServed(
        this ILogger logger, string subject, string thumbprint, DateTime notAfter, int intermediates, string path);

    [LoggerMessage(421, LogLevel.Error,
        "The certificate of {Path} expired on {NotAfter:O}. Renew it, because clients may reject it.")]
    public static partial void CertificateExpired(this ILogger logger, string path, DateTime notAfter);

    [LoggerMessage(422, LogLevel.Warning,
        "The certificate of {Path} is not valid before {NotBefore:O}. Clients may reject it until then.")]
    public static partial void CertificateNotYetValid(this ILogger logger, string path, DateTime notBefore);

    [LoggerMessage(423, LogLevel.Information, "A self-signed certificate for development was created: {Path}.")]
    public static partial void DevelopmentCertificateMade(this ILogger logger, string path);

    [LoggerMessage(424, LogLevel.Warning,
        "The offences of clients cannot be exchanged with the other nodes, and count on this node alone until an"
        + " exchange succeeds. Mail is not affected. Reason: {Reason}")]
    public static partial void ReputationNotExchanged(this ILogger logger, string reason);

    [LoggerMessage(425, LogLevel.Information, "The offences of clients are exchanged with the other nodes again.")]
    public static partial void ReputationExchanged(this ILogger logger);

    [LoggerMessage(426, LogLevel.Warning,
        "Changes of the directory do not arrive, so recipients are not cached until they do. Mail is accepted. Reason:"
        + " {Reason}")]
    public static partial void DirectoryNewsMissing(this ILogger logger, string reason);

    [LoggerMessage(427, LogLevel.Information, "Changes of the directory arrive again.")]
    public static partial void DirectoryNewsArrive(this ILogger logger);

    [LoggerMessage(440, LogLevel.Information, "Connected to the cluster; mail is accepted.")]
    public static partial void ClusterConnected(this ILogger logger);

    [LoggerMessage(441, LogLevel.Warning,
        "The cluster cannot be reached. Clients get 421 until the connection succeeds; it is retried each second."
        + " Reason: {Reason}")]
    public static partial void ClusterNotReached(this ILogger logger, string reason);

    [LoggerMessage(442, LogLevel.Warning,
        "The connection to the cluster is lost. Clients get 421 until it is restored.")]
    public static partial void ClusterLost(this ILogger logger);

    [LoggerMessage(443, LogLevel.Debug, "The cluster does not answer yet: {Reason}")]
    public static partial void ClusterNotAnswering(this ILogger logger, string reason);

    [LoggerMessage(445, LogLevel.Warning,
        "No silo has answered for {Time}. Clients get 421 until one answers.")]
    public static partial void ClusterSilent(this ILogger logger, TimeSpan time);

    [LoggerMessage(446, LogLevel.Warning,
        "{Calls} calls to the cluster in a row failed after their retries. Clients get a transient failure at once"
        + " until a probe succeeds; probes are made each second. Last reason: {Reason}")]
    public static partial void BreakerOpened(this ILogger logger, int calls, string reason);

    [LoggerMessage(447, LogLevel.Information, "Calls to the cluster succeed again, after {Seconds:F1} s.")]
    public static partial void BreakerClosed(this ILogger logger, double seconds);

    [LoggerMessage(448, LogLevel.Warning,
        "Idle mailboxes and other grains could not be removed from memory. The next attempt is in five seconds.")]
    public static partial void ActivationsNotCollected(this ILogger logger, Exception exception);

    [LoggerMessage(444, LogLevel.Information,
        "The gateway is about to stop and reports not ready. Its listeners stay open for {Delay}, so that load"
        + " balancers send clients elsewhere first.")]
    public static partial void Draining(this ILogger logger, TimeSpan delay);
}
