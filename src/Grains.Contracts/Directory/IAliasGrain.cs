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
