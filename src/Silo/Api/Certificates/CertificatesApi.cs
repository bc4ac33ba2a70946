using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>Certificates: what every gateway serves, and what all shall serve.</summary>
internal static class CertificatesApi
{
    public const string Path = "/api/v1/certificates";

    public static void MapCertificates(this RouteGroupBuilder api)
    {
        RouteGroupBuilder certificates = api.MapGroup("/certificates").WithTags("Certificates")
            .WithMetadata(ApiScope.Directory);
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

    /// <summary>Lists the server names with the verdict on their certificates.</summary>
    internal static async Task<IResult> ListAsync(
        IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
        CertificateOverview?[] overviews = await Task.WhenAll(names.Select(name =>
            grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken)));
        return TypedResults.Ok(new CertificateListView(
        [
            .. names.Zip(overviews).Where(pair => pair.Second is not null)
                .Select(pair => CertificateProjection.ToListItem(pair.First, pair.Second!, time.GetUtcNow())),
        ]));
    }

    /// <summary>Shows what is served under a name, what is wanted, and how that is judged.</summary>
    /// <param name="name">The server name, as A-labels or percent-encoded.</param>
    internal static async Task<IResult> GetAsync(
        string name, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        RouteAddress.RefuseDomain(name, out string canonical) is { } refusal
            ? refusal
            : await ShowAsync(canonical, grains, time, cancellationToken);

    /// <summary>Rolls a certificate out to all gateways.</summary>
    /// <remarks>
    /// It is done once 'converged' is true. A PFX without a password, or a PEM file with key and chain, may be the body
    /// itself.
    /// </remarks>
    /// <param name="name">The server name, as A-labels or percent-encoded.</param>
    internal static async Task<IResult> PutAsync(
        string name, HttpRequest request, CertificateUpload upload, IGrainFactory grains, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (RouteAddress.RefuseDomain(name, out string canonical) is { } badName)
        {
            return badName;
        }

        (SealedCertificate? certificate, ProblemHttpResult? refusal) = await upload.ReadAsync(request, canonical);
        if (certificate is null)
        {
            return refusal!;
        }

        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(canonical);
        return await grain.RollOutAsync(certificate, cancellationToken) is null
            ? Problems.NotServed(canonical)
            : await ShowAsync(canonical, grains, time, cancellationToken);
    }

    /// <summary>Ends a roll-out: the gateways return to their own files.</summary>
    /// <param name="name">The server name, as A-labels or percent-encoded.</param>
    internal static Task<IResult> WithdrawAsync(
        string name, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(name, static (grain, token) => grain.WithdrawAsync(token), grains, time, cancellationToken);

    /// <summary>Returns to the certificate before, or to the gateways' own files; once more undoes it.</summary>
    /// <param name="name">The server name, as A-labels or percent-encoded.</param>
    internal static Task<IResult> RollBackAsync(
        string name, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        ChangeAsync(name, static (grain, token) => grain.RollBackAsync(token), grains, time, cancellationToken);

    /// <summary>Has every gateway look at its certificates at once.</summary>
    internal static async Task<IResult> ReloadAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
        bool[] told = await Task.WhenAll(names.Select(name =>
            grains.GetGrain<ICertificateGrain>(name).ReloadAsync(cancellationToken)));
        string[] reloading = [.. names.Zip(told).Where(pair => pair.Second).Select(pair => pair.First)];
        return TypedResults.Accepted((string?)null, new CertificateReloadView(reloading));
    }

    /// <summary>Forgets a node at once, which would otherwise stay unknown for a day.</summary>
    /// <remarks>One that lives comes back with its next report.</remarks>
    /// <param name="name">The server name, as A-labels or percent-encoded.</param>
    /// <param name="node">The node's name.</param>
    internal static async Task<IResult> ForgetAsync(
        string name, string node, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RouteAddress.RefuseDomain(name, out string canonical) is { } refusal)
        {
            return refusal;
        }

        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(canonical);
        if (await grain.GetAsync(cancellationToken) is not { } overview)
        {
            return Problems.NoSuchCertificate(canonical);
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
        IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (RouteAddress.RefuseDomain(name, out string canonical) is { } refusal)
        {
            return refusal;
        }

        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(canonical);
        bool hasChanged = await change(grain, cancellationToken) is not null;
        return hasChanged || await grain.GetAsync(cancellationToken) is null
            ? await ShowAsync(canonical, grains, time, cancellationToken)
            : Problems.NothingRolledOut(canonical);
    }

    private static async Task<IResult> ShowAsync(
        string name, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken) is { } overview
            ? TypedResults.Ok(CertificateProjection.ToView(name, overview, time.GetUtcNow()))
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
