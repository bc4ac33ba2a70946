using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Accounts;

/// <summary>How logins are checked, section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    public const string Section = "Accounts";

    /// <summary>
    /// Wrong passwords of one account in <see cref="FailureWindow"/>; after them all are refused unseen.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxFailures { get; set; } = 10;

    /// <summary>Counted from the first failure; when it has passed, the count starts anew.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a password that was accepted is accepted again without being hashed. 0 for never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan AcceptedFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Memory of one Argon2id computation, in octets; a multiple of 1,024 is used (RFC 9106 §3.1).</summary>
    [Range(8L * 1024, 1024L * 1024 * 1024)]
    public long HashMemoryOctets { get; set; } = 19L * 1024 * 1024;

    /// <summary>Passes of Argon2id over its memory (RFC 9106 §3.1).</summary>
    [Range(1, 100)]
    public int HashPasses { get; set; } = 2;

    /// <summary>Threads that hash and do nothing else; 0 for half of the processors.</summary>
    [Range(0, 256)]
    public int HashThreads { get; set; }

    /// <summary>Logins that wait for a thread; those beyond are refused for now (454 4.7.0).</summary>
    [Range(1, 100_000)]
    public int HashQueueLength { get; set; } = 256;
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
