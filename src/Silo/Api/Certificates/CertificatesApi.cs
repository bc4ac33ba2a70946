using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>Certificates: the one that each gateway serves, and the one that all must serve.</summary>
internal static class CertificatesApi
{
    public static void MapCertificates(this RouteGroupBuilder api)
    {
        RouteGroupBuilder certificates = api.MapGroup("/certificates").WithTags("Certificates")
            .WithMetadata(ApiScope.Certificates).WithCanonicalDomain("name");
        certificates.MapGet("", ListAsync).Produces<CertificateListView>();
        certificates.MapPost("/reload", ReloadAsync).Produces<CertificateReloadView>(202);
        certificates.MapGet("/{name}", GetAsync).Produces<CertificateView>().Refuses(400, 404);
        certificates.MapPut("/{name}", PutAsync)
            .Accepts<CertificateRequest>("application/json", CertificateUpload.Pkcs12, CertificateUpload.Pem)
            .Produces<CertificateView>().Refuses(400, 409, 413, 415, 422)
            .AddOpenApiOperationTransformer(static (operation, _, _) =>
            {
                DescribeFiles(operation);
                return Task.CompletedTask;
            });
        certificates.MapDelete("/{name}", WithdrawAsync).Produces<CertificateView>().Refuses(400, 404, 409);
        certificates.MapPost("/{name}/rollback", RollBackAsync).Produces<CertificateView>().Refuses(400, 404, 409);
        certificates.MapDelete("/{name}/nodes/{node}", ForgetAsync).Produces(204).Refuses(400, 404);
        certificates.MapDns();
    }

    /// <summary>Lists the server names with the status of their certificates.</summary>
    internal static async Task<IResult> ListAsync(
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
        CertificateOverview?[] overviews = await Task.WhenAll(names.Select(name =>
            grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken)));
        return TypedResults.Ok(new CertificateListView(
        [
            .. names.Zip(overviews).Where(pair => pair.Second is not null)
                .Select(pair => CertificateProjection.ToListItem(pair.First, pair.Second!, timeProvider.GetUtcNow())),
        ]));
    }

    /// <summary>Shows the certificates that the gateways serve for a name, the required one, and the status.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.ServerName)] string name,
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        await ShowAsync(name, grains, timeProvider, cancellationToken);

    /// <summary>Rolls a certificate out to all gateways.</summary>
    /// <remarks>
    /// The roll-out is complete once 'converged' is true. The body can also be a PFX file without a password, or a PEM
    /// file with key and chain.
    /// </remarks>
    internal static async Task<IResult> PutAsync(
        [Description(ApiParameters.ServerName)] string name,
        HttpRequest request, CertificateUpload upload, IGrainFactory grains, TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        (SealedCertificate? certificate, ProblemHttpResult? refusal) = await upload.ReadAsync(request, name);
        if (certificate is null)
        {
            return refusal!;
        }

        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(name);
        return await grain.RollOutAsync(certificate, cancellationToken) is null
            ? Problems.NotServed(name)
            : await ShowAsync(name, grains, timeProvider, cancellationToken);
    }

    /// <summary>Ends a roll-out: the gateways return to their own files.</summary>
    internal static Task<IResult> WithdrawAsync(
        [Description(ApiParameters.ServerName)] string name,
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        ChangeAsync(name, static (grain, token) => grain.WithdrawAsync(token), grains, timeProvider, cancellationToken);

    /// <summary>
    /// Restores the previous certificate, or the gateways' own files. A second rollback undoes the first.
    /// </summary>
    internal static Task<IResult> RollBackAsync(
        [Description(ApiParameters.ServerName)] string name,
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        ChangeAsync(name, static (grain, token) => grain.RollBackAsync(token), grains, timeProvider, cancellationToken);

    /// <summary>Makes every gateway reload its certificates immediately.</summary>
    internal static async Task<IResult> ReloadAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
        bool[] accepted = await Task.WhenAll(names.Select(name =>
            grains.GetGrain<ICertificateGrain>(name).ReloadAsync(cancellationToken)));
        string[] reloading = [.. names.Zip(accepted).Where(pair => pair.Second).Select(pair => pair.First)];
        return TypedResults.Accepted((string?)null, new CertificateReloadView(reloading));
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

    private static async Task<IResult> ChangeAsync(
        string name, Func<ICertificateGrain, CancellationToken, Task<CertificateRollout?>> change,
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(name);
        bool hasChanged = await change(grain, cancellationToken) is not null;
        return hasChanged || await grain.GetAsync(cancellationToken) is null
            ? await ShowAsync(name, grains, timeProvider, cancellationToken)
            : Problems.NothingRolledOut(name);
    }

    private static async Task<IResult> ShowAsync(
        string name, IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken) is { } overview
            ? TypedResults.Ok(CertificateProjection.ToView(name, overview, timeProvider.GetUtcNow()))
            : Problems.NoSuchCertificate(name);

    private static void DescribeFiles(OpenApiOperation operation)
    {
        foreach ((string mediaType, OpenApiMediaType content) in operation.RequestBody?.Content?.ToArray() ?? [])
        {
            if (mediaType is CertificateUpload.Pkcs12 or CertificateUpload.Pem)
            {
                content.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            }
        }
    }
}
