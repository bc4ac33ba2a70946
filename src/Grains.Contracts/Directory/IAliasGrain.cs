using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Concurrency;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// One alias: an address whose mail is delivered to other hosted mailboxes. Key: the canonical address.
/// </summary>
[Alias("RelateMail.IAliasGrain"), GrainInterfaceType("alias")]
public interface IAliasGrain : IGrainWithStringKey
{
    /// <summary>Canonical addresses; null if the alias does not exist.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<string[]?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The targets with the times of the alias; null if it does not exist. A silo of an earlier version does not have
    /// this method.
    /// </summary>
    [Alias("Describe"), AlwaysInterleave]
    Task<AliasInfo?> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Creates the alias, or replaces its targets; durable when the task completes. An alias has 1 to 100 targets, each
    /// a canonical address.
    /// </summary>
    /// <returns>True if the alias is new.</returns>
    /// <exception cref="ArgumentException">Too few or too many targets, or one that is not canonical.</exception>
    [Alias("Put")]
    Task<bool> PutAsync(string[] targets, CancellationToken cancellationToken);

    /// <summary>Deletes the alias; durable when the task completes. False if it did not exist.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);
}

/// <summary>One alias.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AliasInfo")]
public sealed record AliasInfo
{
    [Id(0)] private readonly string[] _targets = [];

    /// <summary>Canonical addresses.</summary>
    public ImmutableArray<string> Targets
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_targets);
        init => _targets = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>Null if an earlier version created the alias.</summary>
    [Id(1)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the alias was last put; null if an earlier version did that.</summary>
    [Id(2)] public DateTimeOffset? UpdatedAt { get; init; }
}
