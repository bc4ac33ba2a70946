using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>Limits for offences of clients across sessions, section <c>Reputation</c>.</summary>
public sealed class ReputationOptions
{
    public const string Section = "Reputation";

    /// <summary>
    /// Points of one address (IPv6: one /64) within <see cref="Window"/>: 1 for an unknown recipient or a failed login,
    /// 10 for a session of junk commands, a tenth for a refused connection. From half of it errors are answered slowly,
    /// past all of it with 421. A /24 of IPv4 and a /56 of IPv6 may have four times as many, a /48 sixteen times. 0
    /// turns it off.
    /// </summary>
    [Range(0, 1_000_000)]
    public int PointsPerAddress { get; set; } = 100;

    /// <summary>The time in which that many points expire.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Addresses and networks that are not counted, such as those of own relays. A list, or one text with
    /// commas.</summary>
    public IReadOnlyList<string> ExemptNetworks { get; set; } = [];

    /// <summary>
    /// How often a host with several nodes exchanges the offences of its clients with the other nodes. 0 counts on this
    /// node alone.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ShareInterval { get; set; } = TimeSpan.FromSeconds(1);
}

[OptionsValidator]
internal sealed partial class ReputationOptionsValidator : IValidateOptions<ReputationOptions>;
