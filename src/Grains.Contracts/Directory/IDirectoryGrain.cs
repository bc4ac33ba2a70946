using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// Resolves addresses to mailboxes, with a cache in front of domains, accounts and aliases. Stateless worker, key 0.
/// </summary>
[Alias("RelateMail.IDirectoryGrain"), GrainInterfaceType("directory")]
public interface IDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Resolves one canonical address. A positive answer can be cached, as <see cref="DirectoryFreshness"/> allows. A
    /// negative answer is never cached, because a 550 for an address that was just created would lose mail permanently.
    /// </summary>
    /// <remarks>
    /// The lookup order is: account, alias, the same two without the plus-tag, catch-all. The local-part
    /// <c>postmaster</c> of a hosted domain always resolves (RFC 5321 §4.5.1): if nothing else matches, to the mailbox
    /// of that address itself.
    /// </remarks>
    /// <exception cref="ArgumentException">The address is not canonical.</exception>
    [Alias("Resolve")]
    Task<Resolution> ResolveAsync(string address, CancellationToken cancellationToken);

    /// <summary>
    /// Resolves <c>&lt;Postmaster&gt;</c> without a domain (RFC 5321 §4.5.1) to the postmaster of the first hosted
    /// domain in ordinal order, or to <c>postmaster@localhost</c> if no domain is hosted. The outcome is Found or
    /// OverQuota.
    /// </summary>
    [Alias("ResolvePostmaster")]
    Task<Resolution> ResolvePostmasterAsync(CancellationToken cancellationToken);
}

[GenerateSerializer, Alias("RelateMail.ResolutionOutcome")]
public enum ResolutionOutcome
{
    /// <summary>At least one target.</summary>
    Found,

    /// <summary>The domain is not hosted here: 550 5.7.1.</summary>
    NotHosted,

    /// <summary>550 5.1.1.</summary>
    NoSuchMailbox,

    /// <summary>550 5.2.1.</summary>
    Disabled,

    /// <summary>452 4.2.2.</summary>
    OverQuota,

    /// <summary>
    /// An alias expands to too many addresses, or through too many levels. Mail for it is deferred (451 4.3.0) until
    /// the alias is corrected, because a partial delivery would omit recipients without notice.
    /// </summary>
    TooManyTargets,
}

/// <summary>The mailboxes to which an address leads, or the reason that it leads to no mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.Resolution")]
public sealed record Resolution
{
    [Id(1)] private readonly string[] _targets = [];
    [Id(3)] private readonly string?[] _targetTags = [];

    [Id(0)] public required ResolutionOutcome Outcome { get; init; }

    /// <summary>Distinct mailboxes; empty unless the outcome is Found.</summary>
    public ImmutableArray<string> Targets
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_targets);
        init => _targets = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>
    /// The plus-tag that was removed from the address, without its separator; can be empty. Null if the address has no
    /// plus-tag.
    /// </summary>
    [Id(2)] public string? Tag { get; init; }

    /// <summary>
    /// The tag for each of <see cref="Targets"/>: that of an alias' target, or else <see cref="Tag"/>. Empty from a
    /// silo of an earlier version, which means <see cref="Tag"/> for all.
    /// </summary>
    public ImmutableArray<string?> TargetTags
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_targetTags);
        init => _targetTags = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>The largest quota of the targets, in octets; null if a target is unlimited or unknown.</summary>
    [Id(4)] public long? LargestQuota { get; init; }

    /// <summary>The policy of the address' own domain; null to record the verdicts only.</summary>
    [Id(5)] public AuthenticationPolicy? AuthenticationPolicy { get; init; }
}
