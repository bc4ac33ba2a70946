using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage;

/// <summary>The storage of mail, section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The database.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>Folder of the SQLite files; created if it is missing. Relative to the host's content root.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// Free octets of the disk of <see cref="DataDirectory"/> below which new mail is deferred (452 4.3.1), so that
    /// mail can still be deleted and settings can be changed. 0 turns it off. PostgreSQL's disk is not checked.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; set; } = 100 * 1024 * 1024;

    /// <summary>How long a start waits for a PostgreSQL server and, on a gateway, for the schema.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Accepts, with a warning, a PostgreSQL database that may lose committed mail in a crash: <c>fsync</c>,
    /// <c>synchronous_commit</c> or <c>full_page_writes</c> is off. Otherwise such a database stops the start.
    /// </summary>
    public bool AllowNonDurable { get; set; }

    /// <summary>The PostgreSQL role of silos; created with the schema if it is missing.</summary>
    [Required]
    public string SiloRole { get; set; } = "relatemail_silo";

    /// <summary>The PostgreSQL role of gateways, which may add contents but not read them.</summary>
    [Required]
    public string GatewayRole { get; set; } = "relatemail_gateway";

    /// <summary>Password of <see cref="SiloRole"/>; if null, the role cannot log in and is granted to other
    /// roles.</summary>
    public string? SiloPassword { get; set; }

    /// <summary>Password of <see cref="GatewayRole"/>; if null, the role cannot log in and is granted to other
    /// roles.</summary>
    public string? GatewayPassword { get; set; }

    /// <summary>
    /// Revokes, at the start of a silo, the rights that only gateways of earlier versions need: to read size and digest
    /// of every content. Set it after the last gateway was upgraded. A new database never grants them.
    /// </summary>
    public bool RevokeEarlierRights { get; set; }

    /// <summary>Age at which an unreferenced content is deleted; longer than any transaction lasts.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan UnreferencedContentAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a delivery key detects duplicates. At least 5 days: clients stop retrying after 4 to 5 (RFC 5321
    /// §4.5.4.1).
    /// </summary>
    [Range(typeof(TimeSpan), "5.00:00:00", "365.00:00:00")]
    public TimeSpan DeliveryKeyAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the tombstone of a deleted message is kept. A client that synchronizes less often has to list its
    /// mailbox again.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan TombstoneAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long rows of the audit log are kept.</summary>
    [Range(typeof(TimeSpan), "30.00:00:00", "3650.00:00:00")]
    public TimeSpan AuditAge { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// Names a restore of a backup, such as its date. A name that the database does not know begins a new epoch, so
    /// that the cursors of clients from before the restore are refused. Null if no backup was restored.
    /// </summary>
    [MaxLength(200)]
    public string? Restore { get; set; }

    /// <summary>Interval between two sweeps.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Set by the registration, not by configuration.</summary>
    internal StorageRole Role { get; set; } = StorageRole.Gateway;
}

public enum StorageProvider
{
    /// <summary>Files in <see cref="StorageOptions.DataDirectory"/>.</summary>
    Sqlite,

    /// <summary>The server of the connection string <c>RelateMail</c>.</summary>
    Postgres,
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
