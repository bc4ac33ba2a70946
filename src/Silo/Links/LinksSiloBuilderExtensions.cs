using Orleans.Runtime.Placement;

namespace RelateMail.Silo.Links;

/// <summary>Adds the watch over the links between silos.</summary>
internal static class LinksSiloBuilderExtensions
{
    public static ISiloBuilder AddLinks(this ISiloBuilder silo)
    {
        silo.AddGrainService<SiloLink>();
        IServiceCollection services = silo.Services;
        services.AddSingleton<LinkTable>();
        services.AddSingleton<SiloLinkClient>();
        services.AddSingleton<ISiloLinks, OrleansLinks>();
        services.AddSingleton<ISiloFence, SiloFence>();
        services.AddHostedService<LinkWatch>();
        services.AddHealthChecks().AddCheck<LinkHealthCheck>("links", tags: ["cluster"]);

        // All grains are placed at random among healthy silos. The last registration of each service applies.
        services.AddSingleton<PlacementStrategy, RandomPlacement>();
        services.AddKeyedSingleton<IPlacementDirector, HealthyPlacement>(typeof(RandomPlacement));
        return silo;
    }
}
