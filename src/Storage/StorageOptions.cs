using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage;

/// <summary>Where mail is kept, section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The database.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>Folder of the SQLite files; made where it is missing. Relative to the host's content root.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>How long a start waits for a PostgreSQL server and, on a gateway, for the schema.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Takes a PostgreSQL database that may lose what it has committed (<c>fsync</c> or <c>synchronous_commit</c> off),
    /// with a warning, instead of refusing to start.
    /// </summary>
    public bool AllowUndurable { get; set; }

    /// <summary>The PostgreSQL role that silos use; made with the schema where it is missing.</summary>
    [Required]
    public string SiloRole { get; set; } = "relatemail_silo";

    /// <summary>The PostgreSQL role that gateways use; it may add content, and not read any.</summary>
    [Required]
    public string GatewayRole { get; set; } = "relatemail_gateway";

    /// <summary>Password of <see cref="SiloRole"/>; null: the role cannot log in and is there to be granted.</summary>
    public string? SiloPassword { get; set; }

    /// <summary>Password of <see cref="GatewayRole"/>; null: the role cannot log in and is there to be granted.</summary>
    public string? GatewayPassword { get; set; }

    /// <summary>Age at which a content without a message is swept; longer than any transaction lasts.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan UnreferencedContentAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a delivery key catches repeats. At least 5 days: clients give up after 4 to 5 (RFC 5321 §4.5.4.1).
    /// </summary>
    [Range(typeof(TimeSpan), "5.00:00:00", "365.00:00:00")]
    public TimeSpan DeliveryKeyAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Time from one sweep to the next.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromHours(1);
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
