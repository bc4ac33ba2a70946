using Orleans.Runtime.Placement;

namespace RelateMail.Silo.Links;

/// <summary>
/// Places a grain on a random silo that this one reaches and that can commit; on any silo if all fail that test.
/// Replaces the director of random placement, so that silos of an older version still know the strategy.
/// </summary>
internal sealed class HealthyPlacement(LinkTable links) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return Task.FromResult(hint);
        }

        SiloAddress[] healthy = [.. silos.Where(links.CanHost)];
        SiloAddress[] candidates = healthy.Length > 0 ? healthy : silos;
        return Task.FromResult(candidates[Random.Shared.Next(candidates.Length)]);
    }
}
