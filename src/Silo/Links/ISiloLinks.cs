using Microsoft.Extensions.Options;
using RelateMail.Hosting.Network;
using RelateMail.Silo.Cluster;

namespace RelateMail.Silo.Links;

/// <summary>The links of this silo to the rest of the cluster.</summary>
internal interface ISiloLinks
{
    /// <summary>True if this silo is an active member.</summary>
    bool IsActive { get; }

    /// <summary>The other active silos.</summary>
    IEnumerable<SiloAddress> Others { get; }

    /// <summary>Open connections of gateways and other clients.</summary>
    int Clients { get; }

    Task<LinkReport[]> ExchangeAsync(SiloAddress silo, LinkReport[] reports);

    /// <summary>Deactivates the idle grains of this silo, so that the next call places them elsewhere.</summary>
    Task DeactivateAllAsync(CancellationToken cancellationToken);
}

/// <inheritdoc cref="ISiloLinks"/>
internal sealed class OrleansLinks(
    ISiloStatusOracle cluster,
    SiloLinkClient client,
    IGrainFactory grains,
    OpenNodeConnections connections,
    IOptions<SiloOptions> options,
    ILogger<LinkWatch> logger)
    : ISiloLinks
{
    public bool IsActive => cluster.CurrentStatus == SiloStatus.Active;

    public IEnumerable<SiloAddress> Others => cluster.GetApproximateSiloStatuses(onlyActive: true).Keys
        .Where(silo => !silo.Equals(cluster.SiloAddress));

    public int Clients => connections.CountAt(options.Value.GatewayPort);

    public Task<LinkReport[]> ExchangeAsync(SiloAddress silo, LinkReport[] reports) =>
        client.Of(silo).ExchangeAsync(reports, CancellationToken.None);

    public async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IManagementGrain>(0)
                .ForceActivationCollection([cluster.SiloAddress], TimeSpan.FromSeconds(1), CancellationToken.None)
                .WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            logger.MailboxesNotGivenUp(exception); // the silo fences itself soon
        }
    }
}
