using Microsoft.Extensions.Logging;

namespace RelateMail.Storage;

/// <summary>Log events of this project: 200 to 299.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(200, LogLevel.Information, "Mail database {Path} is open, schema {Version}.")]
    public static partial void Opened(this ILogger logger, string path, int version);

    [LoggerMessage(201, LogLevel.Information, "Mail database {Path} is closed.")]
    public static partial void Closed(this ILogger logger, string path);

    [LoggerMessage(202, LogLevel.Information, "Database {Path} was migrated to schema {Version}.")]
    public static partial void Migrated(this ILogger logger, string path, int version);

    [LoggerMessage(203, LogLevel.Warning,
        "The database at {Place} cannot be used yet: {Reason}. The start waits for it.")]
    public static partial void WaitingForServer(this ILogger logger, string place, string reason);

    [LoggerMessage(204, LogLevel.Warning,
        "The database at {Place} is not durable ({Settings} off): a crash of its machine may lose acknowledged mail.")]
    public static partial void NonDurable(this ILogger logger, string place, string settings);

    [LoggerMessage(205, LogLevel.Warning,
        "Role {Role} does not exist and cannot be created; until then nodes need the role that owns the tables.")]
    public static partial void RoleMissing(this ILogger logger, string role);

    [LoggerMessage(206, LogLevel.Warning, "The password of role {Role} could not be set: {Reason}.")]
    public static partial void RoleNotChanged(this ILogger logger, string role, string reason);

    [LoggerMessage(223, LogLevel.Warning,
        "Role {Role} of the gateways can read size and digest of every content, because gateways of earlier versions"
        + " need that. After the last gateway is upgraded, set Storage:RevokeEarlierRights and restart a silo.")]
    public static partial void EarlierRights(this ILogger logger, string role);

    [LoggerMessage(224, LogLevel.Information,
        "Role {Role} of the gateways can no longer read size and digest of contents. Gateways of earlier versions defer"
        + " mail.")]
    public static partial void EarlierRightsRevoked(this ILogger logger, string role);

    [LoggerMessage(207, LogLevel.Warning, "Setting {OldKey} was renamed and still applies; use {NewKey} instead.")]
    public static partial void SettingRenamed(this ILogger logger, string oldKey, string newKey);

    [LoggerMessage(208, LogLevel.Warning,
        "Other users of this machine could open these paths with mail and keys; their rights were removed: {Paths}")]
    public static partial void RightsRemoved(this ILogger logger, string paths);

    [LoggerMessage(209, LogLevel.Warning,
        "Other users of this machine can open these paths with mail and keys. The user of this process does not own" +
        " them; remove the rights of others: {Paths}")]
    public static partial void OpenToOthers(this ILogger logger, string paths);

    [LoggerMessage(210, LogLevel.Error,
        "{Operations} operations could not be committed; their clients are asked to retry.")]
    public static partial void WriteFailed(this ILogger logger, int operations, Exception exception);

    [LoggerMessage(211, LogLevel.Warning, "A batch of {Operations} operations failed; each is retried alone.")]
    public static partial void BatchSplit(this ILogger logger, int operations, Exception exception);

    [LoggerMessage(212, LogLevel.Error, "The writer's connection is broken; it is replaced by a new one.")]
    public static partial void SessionBroken(this ILogger logger, Exception exception);

    [LoggerMessage(213, LogLevel.Debug,
        "Two transactions conflicted; attempt {Attempt} was rolled back and is repeated.")]
    public static partial void Collided(this ILogger logger, int attempt, Exception exception);

    [LoggerMessage(214, LogLevel.Warning, "The connection to the database broke; the work is retried once.")]
    public static partial void ConnectionLost(this ILogger logger, Exception exception);

    [LoggerMessage(215, LogLevel.Warning,
        "The database cannot be used: {Problem}. Mail is deferred until a probe succeeds; probes are made twice a"
        + " second without further log entries.")]
    public static partial void StorageLost(this ILogger logger, string problem);

    [LoggerMessage(216, LogLevel.Information,
        "The database can be used again. The outage lasted {Seconds:F1} s, in which {Probes} probes failed.")]
    public static partial void StorageFound(this ILogger logger, double seconds, int probes);

    [LoggerMessage(217, LogLevel.Warning,
        "The clock of this machine is {Seconds:F1} s {Direction} the clock of the database. Synchronize both with a"
        + " time server: times of messages are wrong, and a silo with a wrong clock cannot join its cluster.")]
    public static partial void ClockDiffers(this ILogger logger, double seconds, string direction);

    [LoggerMessage(218, LogLevel.Information, "The clocks of this machine and of the database agree again.")]
    public static partial void ClockAgrees(this ILogger logger);

    [LoggerMessage(219, LogLevel.Warning,
        "The owner of the database at {Place} (ConnectionStrings:RelateMailOwner) cannot log in: {Problem}. The silo"
        + " starts, because the schema is current. Correct the password before the next upgrade.")]
    public static partial void OwnerRefused(this ILogger logger, string place, string problem);

    [LoggerMessage(220, LogLevel.Information,
        "The sweep deleted {Contents} contents, {DeliveryKeys} delivery keys and {Tombstones} tombstones.")]
    public static partial void Swept(this ILogger logger, long contents, long deliveryKeys, long tombstones);

    [LoggerMessage(221, LogLevel.Error, "The sweep failed; the next sweep continues its work.")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);

    [LoggerMessage(222, LogLevel.Warning,
        "The store begins a new epoch after the restore {Restore}: cursors that clients stored before are refused.")]
    public static partial void EpochBegan(this ILogger logger, string restore);

    [LoggerMessage(225, LogLevel.Error,
        "{Problem}. New mail is deferred and this node is not ready until the disk has room: enlarge the disk or delete"
        + " mail. The disk is checked every ten seconds without further log entries.")]
    public static partial void DiskFull(this ILogger logger, string problem);

    [LoggerMessage(226, LogLevel.Information, "The disk of the database has room again.")]
    public static partial void DiskHasRoom(this ILogger logger);

    [LoggerMessage(227, LogLevel.Debug, "The disk of the database could not be checked.")]
    public static partial void SpaceUnknown(this ILogger logger, Exception exception);

    [LoggerMessage(228, LogLevel.Warning,
        "The trace cannot be stored: {Problem}. Mail is not affected. Events are dropped and counted until it can.")]
    public static partial void TraceNotStored(this ILogger logger, string problem);

    [LoggerMessage(229, LogLevel.Information, "The trace is stored again. {Dropped} events were dropped.")]
    public static partial void TraceStoredAgain(this ILogger logger, long dropped);
}
