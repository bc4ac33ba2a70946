using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>The roll-out of a server name: the certificate that all gateways must serve.</summary>
internal static class RolloutApi
{
    public static void MapRollouts(this RouteGroupBuilder certificates)
    {
        certificates.MapGet("/{name}/rollout", GetAsync).WithName("getRollout")
            .Produces<CertificateRolloutView>().Produces(304).Refuses(400, 404);
        certificates.MapPut("/{name}/rollout", PutAsync).WithName("putRollout")
            .Accepts<CertificateUpdate>("application/json", CertificateUpload.Pkcs12, CertificateUpload.Pem)
            .Produces<CertificateRolloutView>().Produces<CertificateRolloutView>(201)
            .Refuses(400, 409, 412, 413, 415, 422)
            .AddOpenApiOperationTransformer(static (operation, _, _) =>
            {
                DescribeFiles(operation);
                return Task.CompletedTask;
            });
        certificates.MapDelete("/{name}/rollout", DeleteAsync).WithName("deleteRollout")
            .Produces(204).Refuses(400, 404, 412);
        certificates.MapPost("/{name}/rollback", RollBackAsync).WithName("rollBackCertificate")
            .Accepts<CertificateRollbackRequest>("application/json")
            .Produces<CertificateRolloutView>().Refuses(400, 404, 409, 412, 413, 415);
    }

    /// <summary>Shows the certificate that all gateways must serve for a name.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.ServerName)] string name,
        IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        CertificateOverview? overview = await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken);
        return overview switch
        {
            null => Problems.NoSuchCertificate(name),
            { Rollout.Target: null } => Problems.NothingRolledOut(name),
            _ => JsonResource.Ok(CertificateProjection.ToRollout(overview, timeProvider.GetUtcNow())),
        };
    }

    /// <summary>Rolls a certificate out to all gateways.</summary>
    /// <remarks>
    /// The roll-out is complete once `converged` of the certificate is true. The same certificate again changes
    /// nothing. The body can also be a PFX file without a password, or a PEM file with key and chain.
    /// </remarks>
    internal static async Task<IResult> PutAsync(
        [Description(ApiParameters.ServerName)] string name,
        HttpContext context, CertificateUpload upload, IGrainFactory grains, TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        (SealedCertificate? certificate, ProblemHttpResult? refusal) = await upload.ReadAsync(context.Request, name);
        if (certificate is null)
        {
            return refusal!;
        }

        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(name);
        CertificateOverview? before = await grain.GetAsync(cancellationToken);
        if (Refuse(context, before, timeProvider.GetUtcNow()) is { } changed)
        {
            return changed;
        }

        CertificateRollout? rollout = Preconditions.Of(context.Request).Any && before is not null
            ? await grain.ReplaceAsync(certificate, before.Rollout.Version, cancellationToken)
            : await grain.RollOutAsync(certificate, cancellationToken);
        if (rollout is null)
        {
            return before is { Nodes.Length: > 0 } ? Problems.Changed() : Problems.NotServed(name);
        }

        CertificateRolloutView view = await ShowAsync(grain, rollout, timeProvider.GetUtcNow(), cancellationToken);
        return before?.Rollout.Target is null
            ? JsonResource.Created($"{ApiPaths.Certificates}/{name}/rollout", view)
            : JsonResource.Ok(view);
    }

    /// <summary>Ends a roll-out: the gateways return to their own files.</summary>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.ServerName)] string name,
        HttpContext context, IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(name);
        if (await grain.GetAsync(cancellationToken) is not { } before)
        {
            return Problems.NoSuchCertificate(name);
        }

        if (Refuse(context, before, timeProvider.GetUtcNow()) is { } changed)
        {
            return changed;
        }

        if (!Preconditions.Of(context.Request).Any)
        {
            return await grain.WithdrawAsync(cancellationToken) is null
                ? Problems.NothingRolledOut(name)
                : TypedResults.NoContent();
        }

        if (before.Rollout.Target is null)
        {
            return Problems.NothingRolledOut(name);
        }

        return await grain.ReplaceAsync(null, before.Rollout.Version, cancellationToken) is null
            ? Problems.Changed()
            : TypedResults.NoContent();
    }

    /// <summary>Restores the certificate before a roll-out, or the gateways' own files.</summary>
    /// <remarks>
    /// The body has the version to undo, so that a repeated request does not undo the rollback: it gets the same
    /// answer. 409 if another change was made meanwhile.
    /// </remarks>
    internal static async Task<IResult> RollBackAsync(
        [Description(ApiParameters.ServerName)] string name,
        HttpContext context, IGrainFactory grains, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        JsonBody<CertificateRollbackRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.CertificateRollbackRequest);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        ICertificateGrain grain = grains.GetGrain<ICertificateGrain>(name);
        if (await grain.GetAsync(cancellationToken) is not { } before)
        {
            return Problems.NoSuchCertificate(name);
        }

        if (Refuse(context, before, timeProvider.GetUtcNow()) is { } changed)
        {
            return changed;
        }

        return await grain.RollBackFromAsync(body.Value.FromVersion, cancellationToken) is { } rollout
            ? JsonResource.Ok(await ShowAsync(grain, rollout, timeProvider.GetUtcNow(), cancellationToken))
            : Problems.OtherVersion(body.Value.FromVersion, before.Rollout.Version);
    }

    private static ProblemHttpResult? Refuse(HttpContext context, CertificateOverview? before, DateTimeOffset now)
    {
        Preconditions conditions = Preconditions.Of(context.Request);
        return !conditions.Any
            ? null
            : conditions.Refuse(before?.Rollout.Target is null
                ? null
                : EntityTags.Of(context, CertificateProjection.ToRollout(before, now)));
    }

    private static async Task<CertificateRolloutView> ShowAsync(
        ICertificateGrain grain, CertificateRollout rollout, DateTimeOffset now, CancellationToken cancellationToken) =>
        await grain.GetAsync(cancellationToken) is { } overview && overview.Rollout.Version == rollout.Version
            ? CertificateProjection.ToRollout(overview, now)
            : CertificateProjection.ToRollout(rollout, now); // another request has changed it since

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
