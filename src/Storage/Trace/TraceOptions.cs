using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Trace;

/// <summary>The trace of transactions, section <c>Trace</c>.</summary>
public sealed class TraceOptions
{
    public const string Section = "Trace";

    /// <summary>If false, this node records nothing.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long events are kept.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(14);

    /// <summary>The most events that are kept, of all nodes; about 400 octets each.</summary>
    [Range(1_000, 1_000_000_000)]
    public long MaxEvents { get; set; } = 5_000_000;

    /// <summary>Events that wait to be written; further ones are dropped and counted.</summary>
    [Range(100, 1_000_000)]
    public int QueueLength { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class TraceOptionsValidator : IValidateOptions<TraceOptions>;
