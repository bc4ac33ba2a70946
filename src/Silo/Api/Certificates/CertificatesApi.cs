using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>Certificates: the one that each gateway serves, and its status.</summary>
internal static class CertificatesApi
{
    public static void MapCertificates(this RouteGroupBuilder api)
    {
        RouteGroupBuilder certificates = api.MapGroup("/certificates").WithTags("Certificates")
            .WithMetadata(ApiScope.Certificates).WithServerName();
        certificates.MapGet("", ListAsync).WithName("listCertificates").WithQuery(PageQuery.Names)
            .Produces<Page<CertificateSummaryView>>().Produces(304).Refuses(400);
        certificates.MapPost("/reload", ReloadAsync).WithName("reloadCertificates")
            .Produces<CertificateReloadView>(202);
        certificates.MapGet("/{name}", GetAsync).WithName("getCertificate")
            .Produces<CertificateView>().Produces(304).Refuses(400, 404);
        certificates.MapDelete("/{name}/nodes/{node}", ForgetAsync).WithName("forgetCertificateNode")
            .Produces(204).Refuses(400, 404);
        certificates.MapRollouts();
    }

    /// <summary>Lists the server names with the status of their certificates.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpRequest request, IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
        if (NamePages.Refuse(request.Query, names, out Page<string> page) is { } badQuery)
        {
            return badQuery;
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        return JsonResource.Ok(await NamePages.FillAsync(page, async name =>
            await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken) is { } overview
                ? CertificateProjection.ToSummary(name, overview, now)
                : null));
    }

    /// <summary>Shows the certificates that the gateways serve for a name, the roll-out, and the status.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.ServerName)] string name,
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken) is { } overview
            ? JsonResource.Ok(CertificateProjection.ToView(name, overview, timeProvider.GetUtcNow()))
            : Problems.NoSuchCertificate(name);

    /// <summary>Makes every gateway reload its certificates immediately.</summary>
    internal static async Task<IResult> ReloadAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
        bool[] accepted = await Task.WhenAll(names.Select(name =>
            grains.GetGrain<ICertificateGrain>(name).ReloadAsync(cancellationToken)));
        string[] reloading = [.. names.Zip(accepted).Where(pair => pair.Second).Select(pair => pair.First)];
        return JsonResource.Accepted(new CertificateReloadView(reloading));
    }

    /// <summary>Removes a node immediately; without this, it is listed as unknown for a day.</summary>
    /// <remarks>A running node appears again with its next report.</remarks>
    internal static async Task<IResult> ForgetAsync(
        [Description(ApiParameters.ServerName)] string name,
        [Description("The node's name.")] string node,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(name);
        if (await grain.GetAsync(cancellationToken) is not { } overview)
        {
            return Problems.NoSuchCertificate(name);
        }

        if (!overview.Nodes.Any(known => known.Report.Node == node))
        {
            return Problems.NoSuchNode(node);
        }

        await grain.LeaveAsync(node, cancellationToken);
        return TypedResults.NoContent();
    }
}
