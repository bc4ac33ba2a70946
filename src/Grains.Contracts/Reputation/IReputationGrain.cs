namespace RelateMail.Grains.Contracts;

/// <summary>
/// The offences of clients by network, counted over all nodes, key 0. In memory only: points expire within an hour, and
/// after the loss of a silo the nodes bring them back.
/// </summary>
[Alias("RelateMail.IReputationGrain"), GrainInterfaceType("reputation")]
public interface IReputationGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Adds the offences that a node has counted, and returns the networks that have changed since its last call. A
    /// report that is sent again is not added again. Nodes call this each second.
    /// </summary>
    /// <exception cref="ArgumentException">A network, a share or points of the report are invalid. Nothing was added.
    /// </exception>
    [Alias("Exchange")]
    Task<ReputationNews> ExchangeAsync(ReputationReport report, CancellationToken cancellationToken);

    /// <summary>One page of networks that have points, in ordinal order of their texts.</summary>
    [Alias("List")]
    Task<ReputationPage> ListAsync(ReputationQuery query, CancellationToken cancellationToken);

    /// <summary>Null if the network has no points.</summary>
    [Alias("Find")]
    Task<NetworkReputation?> FindAsync(string network, CancellationToken cancellationToken);

    /// <summary>
    /// Removes the points of a network, and of all networks inside it. Other nodes follow with their next exchange.
    /// </summary>
    /// <returns>The number of networks that had points.</returns>
    /// <exception cref="ArgumentException">The text is not a network.</exception>
    [Alias("Reset")]
    Task<int> ResetAsync(string network, CancellationToken cancellationToken);
}
