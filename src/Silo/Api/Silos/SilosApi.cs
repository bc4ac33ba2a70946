using System.ComponentModel;
using Orleans.Statistics;
using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Silos;

/// <summary>The silos of the cluster. For administrators only.</summary>
internal static class SilosApi
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public static void MapSilos(this RouteGroupBuilder api) =>
        api.MapGet("/silos", ListAsync).WithName("listSilos").WithTags("Silos")
            .WithMetadata(ApiScope.Administration).WithQuery(PageQuery.Names)
            .Produces<Page<SiloView>>().Produces(304).Refuses(400);

    /// <summary>Lists the silos that are part of the cluster, with their load.</summary>
    /// <remarks>A silo that was killed is listed until the others have noticed it, within seconds.</remarks>
    internal static async Task<IResult> ListAsync(
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        IManagementGrain management = grains.GetGrain<IManagementGrain>(0);
        MembershipEntry[] entries = await management.GetDetailedHosts(onlyActive: false, cancellationToken);
        Dictionary<string, MembershipEntry> silos = entries
            .Where(static entry => entry.Status is not (SiloStatus.Dead or SiloStatus.None))
            .GroupBy(static entry => $"{entry.SiloAddress.Endpoint}")
            .ToDictionary(
                static found => found.Key,
                static found => found.MaxBy(static entry => entry.SiloAddress.Generation)!);
        if (NamePages.Refuse(
            request.Query, [.. silos.Keys.Order(StringComparer.Ordinal)], out Page<string> page) is { } badQuery)
        {
            return badQuery;
        }

        return JsonResource.Ok(await NamePages.FillAsync(page, async Task<SiloView?> (address) => View(
            silos[address],
            silos[address].Status == SiloStatus.Active
                ? await FindLoadAsync(management, silos[address].SiloAddress, cancellationToken) : null)));
    }

    /// <summary>The load of one silo; null if the silo does not answer.</summary>
    private static async Task<SiloRuntimeStatistics?> FindLoadAsync(
        IManagementGrain management, SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            SiloRuntimeStatistics[] load = await management.GetRuntimeStatistics([silo], cancellationToken)
                .WaitAsync(s_patience, cancellationToken);
            return load.FirstOrDefault();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    private static SiloView View(MembershipEntry silo, SiloRuntimeStatistics? load)
    {
        EnvironmentStatistics? environment = load?.EnvironmentStatistics;
        return new()
        {
            Address = $"{silo.SiloAddress.Endpoint}",
            Host = silo.HostName,
            Status = silo.Status switch
            {
                SiloStatus.Active => "active",
                SiloStatus.Created or SiloStatus.Joining => "joining",
                _ => "stopping",
            },
            StartedAt = Utc(silo.StartTime),
            SeenAt = silo.IAmAliveTime == default ? null : Utc(silo.IAmAliveTime),
            CpuPercentage = environment is { } now ? Math.Round(now.RawCpuUsagePercentage, 1) : null,
            MemoryBytes = environment?.RawMemoryUsageBytes,
            MemoryLimitBytes = environment?.MaximumAvailableMemoryBytes,
            ActivationCount = load?.ActivationCount,
            ClientCount = load?.ClientCount,
        };
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
