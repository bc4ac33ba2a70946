using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Accounts;

/// <summary>Password checks and their limits, section <c>Accounts</c>.</summary>
public sealed class AccountOptions
{
    public const string Section = "Accounts";

    /// <summary>
    /// Wrong passwords of one account within <see cref="FailureWindow"/>. Further logins are rejected without checking
    /// the password.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxFailures { get; set; } = 10;

    /// <summary>Starts with the first failure; when it has passed, the count restarts at 0.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan FailureWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long an accepted password is cached and accepted again without a new hash. 0 disables the cache.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PasswordCacheTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Memory of one Argon2id computation, in octets; rounded down to a multiple of 1,024 (RFC 9106 §3.1).
    /// </summary>
    [Range(8L * 1024, 1024L * 1024 * 1024)]
    public long HashMemoryBytes { get; set; } = 19L * 1024 * 1024;

    /// <summary>Passes of Argon2id over its memory (RFC 9106 §3.1).</summary>
    [Range(1, 100)]
    public int HashPasses { get; set; } = 2;

    /// <summary>Dedicated threads for hashing; 0 for half of the processors.</summary>
    [Range(0, 256)]
    public int HashThreads { get; set; }

    /// <summary>Logins that can wait for a thread; further logins are rejected temporarily (454 4.7.0).</summary>
    [Range(1, 100_000)]
    public int HashQueueLength { get; set; } = 256;

    /// <summary>Quota in octets of accounts that have none of their own; 0 for no quota.</summary>
    [Range(0, 1L << 53)]
    public long DefaultQuotaBytes { get; set; }

    /// <summary>
    /// Quota in octets of the mailboxes of postmaster that have none of their own; 0 for no quota. Every client can
    /// send to them (RFC 5321 §4.5.1), although they need no account.
    /// </summary>
    [Range(0, 1L << 53)]
    public long PostmasterQuotaBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>Logins of one client network that can wait for a thread.</summary>
    [Range(1, 100_000)]
    public int HashQueueLengthPerAddress { get; set; } = 4;
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
