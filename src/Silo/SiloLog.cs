using RelateMail.Cluster.Roles;

namespace RelateMail.Silo;

/// <summary>Log events of this project, 500 to 599. They contain no key, no password and no content.</summary>
internal static partial class SiloLog
{
    [LoggerMessage(500, LogLevel.Warning,
        "The HTTP API rejects every request because it has no key. Set Api:AdminKey (environment variable " +
        "Api__AdminKey), for example to the output of 'openssl rand -hex 32', and restart the server.")]
    public static partial void NoAdminKey(this ILogger logger);

    [LoggerMessage(501, LogLevel.Information, "Created a key for the HTTP API in {Path}.")]
    public static partial void AdminKeyMade(this ILogger logger, string path);

    [LoggerMessage(502, LogLevel.Warning,
        "No domain is hosted, so all mail is rejected with 550. Create a domain with PUT /api/v1/domains/<domain> " +
        "and an account with PUT /api/v1/accounts/<address>, or set Directory:Domains and Directory:Accounts.")]
    public static partial void NoHostedDomain(this ILogger logger);

    [LoggerMessage(503, LogLevel.Debug, "The hosted domains cannot be listed at start.")]
    public static partial void HostedDomainsUnknown(this ILogger logger, Exception exception);

    [LoggerMessage(510, LogLevel.Error, "{Method} {Route} failed.")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(511, LogLevel.Warning,
        "{Method} {Route} was answered with 503 because storage or cluster is unavailable. The client can retry.")]
    public static partial void RequestUnavailable(
        this ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(520, LogLevel.Error,
        "Message {Uid} refers to content {ContentId}, which storage does not hold in full. The message cannot be read:"
        + " restore the content from a backup.")]
    public static partial void ContentMissing(this ILogger logger, long uid, Guid contentId);

    [LoggerMessage(530, LogLevel.Warning,
        "The storage check failed because a test commit failed. The node is not ready; mail is deferred.")]
    public static partial void StorageCheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(550, LogLevel.Warning,
        "Silo {Silo} does not answer this one for two seconds, although it is active. Calls between both fail until it"
        + " answers, or until one of them has left the cluster.")]
    public static partial void LinkBroken(this ILogger logger, string silo);

    [LoggerMessage(551, LogLevel.Information, "Silo {Silo} answers again.")]
    public static partial void LinkHealed(this ILogger logger, string silo);

    [LoggerMessage(557, LogLevel.Debug, "Silo {Silo} did not answer: {Reason}")]
    public static partial void NoLinkAnswer(this ILogger logger, string silo, string reason);

    [LoggerMessage(552, LogLevel.Warning,
        "This silo could not commit for {Seconds:F0} s, and other silos can. Its idle mailboxes move to them.")]
    public static partial void GivesUpMailboxes(this ILogger logger, double seconds);

    [LoggerMessage(553, LogLevel.Warning, "The mailboxes of this silo could not be given up.")]
    public static partial void MailboxesNotGivenUp(this ILogger logger, Exception exception);

    [LoggerMessage(554, LogLevel.Critical,
        "This silo leaves the cluster and exits with code 75; restart it, and it joins again when it can. Cause:"
        + " {Cause}.")]
    public static partial void Fenced(this ILogger logger, string cause);

    [LoggerMessage(555, LogLevel.Warning,
        "An earlier start of this silo registered at {Address} while its clock was {Seconds:F0} s ahead of the clock of"
        + " the database. Its entry was deleted from the membership table, and this silo joins in its place.")]
    public static partial void ClockWasAhead(this ILogger logger, string address, double seconds);

    [LoggerMessage(556, LogLevel.Warning,
        "{Entries} entries of the membership table had signs of life in the future, because the clock of a silo was"
        + " ahead. They were set to the present time.")]
    public static partial void SignsOfLifeCorrected(this ILogger logger, int entries);

    [LoggerMessage(512, LogLevel.Error,
        "The call {Call} of the HTTP API (status {Status}, request {RequestId}) may be missing in the audit log,"
        + " because storage failed. The client got 503, and may have changed something.")]
    public static partial void AuditNotWritten(
        this ILogger logger, Exception exception, string call, int? status, string requestId);

    [LoggerMessage(540, LogLevel.Critical,
        "The process of this silo exits and must be restarted. Its mailboxes move to other silos. Cause: {Reason}")]
    public static partial void Fatal(this ILogger logger, Exception? exception, string reason);

    [LoggerMessage(541, LogLevel.Warning,
        "There is no TLS between the nodes: every process that reaches {Address}, port {SiloPort} or {GatewayPort}, can"
        + " read and change all mail and accounts. Configure Cluster:Tls, or close these ports to all but the nodes.")]
    public static partial void NetworkIsTrusted(
        this ILogger logger, string address, int siloPort, int gatewayPort);

    [LoggerMessage(542, LogLevel.Warning,
        "There is no TLS between the nodes: every user of this machine can read and change all mail and accounts"
        + " through ports {SiloPort} and {GatewayPort}. Configure Cluster:Tls if the machine has other users.")]
    public static partial void MachineIsTrusted(this ILogger logger, int siloPort, int gatewayPort);

    [LoggerMessage(543, LogLevel.Warning,
        "Cluster:GatewayPort {GatewayPort} is open without TLS: every user of this machine can read and change all mail"
        + " and accounts through it. Configure Cluster:Tls if the machine has other users, or set the port to 0.")]
    public static partial void ClientsOfMachineAreTrusted(this ILogger logger, int gatewayPort);

    [LoggerMessage(544, LogLevel.Warning,
        "A node called {Call}, which its certificate's role {Roles} does not allow. The call was refused. Check which"
        + " program uses that certificate.")]
    public static partial void CallRefused(this ILogger logger, string call, NodeRoles roles);

    [LoggerMessage(545, LogLevel.Warning,
        "The courier of webhook {Number} could not be notified of a change. The courier reads it within a minute.")]
    public static partial void CourierNotRefreshed(this ILogger logger, Exception exception, long number);
}
