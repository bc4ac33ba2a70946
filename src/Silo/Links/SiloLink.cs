using Orleans.Runtime.Services;

namespace RelateMail.Silo.Links;

/// <inheritdoc cref="ISiloLink"/>
internal sealed class SiloLink(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, LinkTable table)
    : GrainService(id, silo, loggers), ISiloLink
{
    public Task<LinkReport[]> ExchangeAsync(LinkReport[] reports, CancellationToken cancellationToken)
    {
        table.Add(reports);
        return Task.FromResult<LinkReport[]>([.. table.Fresh]);
    }
}

/// <summary>Calls the links of other silos.</summary>
internal sealed class SiloLinkClient(IServiceProvider services) : GrainServiceClient<ISiloLink>(services)
{
    public ISiloLink Of(SiloAddress silo) => GetGrainService(silo);
}
