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

    /// <summary>The alias with its times; null if it does not exist.</summary>
    [Alias("Find"), AlwaysInterleave]
    Task<AliasInfo?> FindAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Creates the alias, or replaces its targets; durable when the task completes. An alias has 1 to 100 targets, each
    /// a canonical address.
    /// </summary>
    /// <returns>True if the alias is new.</returns>
    /// <exception cref="ArgumentException">Too few or too many targets, or one that is not canonical.</exception>
    [Alias("Put")]
    Task<bool> PutAsync(string[] targets, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="PutAsync"/>, if the alias is in the expected state. The alias after the change; null if it was
    /// in another state, and nothing was changed.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="PutAsync"/>.</exception>
    [Alias("Change")]
    Task<AliasInfo?> ChangeAsync(
        string[] targets, RecordCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the alias as declared; durable when the task completes. The activation ends afterwards, so that many
    /// calls leave nothing in memory.
    /// </summary>
    /// <param name="targets">The alias as it is to be.</param>
    /// <param name="dryRun">True to change nothing, and to answer what would be changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">As for <see cref="PutAsync"/>.</exception>
    [Alias("Apply")]
    Task<ApplyOutcome> ApplyAsync(string[] targets, bool dryRun, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="DeleteAsync"/>, if the alias is in the expected state. False if it was in another state.
    /// </summary>
    [Alias("Remove")]
    Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken);

    /// <summary>Deletes the alias; durable when the task completes. False if it did not exist.</summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);
}

/// <summary>An alias and its times.</summary>
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

    /// <summary>When the alias was created; null if by an earlier version.</summary>
    [Id(1)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// The last change, in whole milliseconds; increases with each change. Null if by an earlier version.
    /// </summary>
    [Id(2)] public DateTimeOffset? UpdatedAt { get; init; }
}
