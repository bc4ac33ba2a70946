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
    Sqlite,
    Postgres,
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
