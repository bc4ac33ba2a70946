using Orleans.Concurrency;

namespace RelateMail.Grains.Abstractions;

/// <summary>One alias: an address whose mail goes to other mailboxes of ours. Key: the canonical address.</summary>
[Alias("RelateMail.IAliasGrain"), GrainInterfaceType("alias")]
public interface IAliasGrain : IGrainWithStringKey
{
    /// <summary>Canonical addresses; null where there is no such alias.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<string[]?> GetAsync(CancellationToken cancellationToken);

    /// <param name="targets">Canonical addresses, 1 to 100.</param>
    /// <returns>True where it is new.</returns>
    [Alias("Put")]
    Task<bool> PutAsync(string[] targets, CancellationToken cancellationToken);

    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);
}
