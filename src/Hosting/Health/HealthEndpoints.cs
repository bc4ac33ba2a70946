using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Health;

/// <summary>
/// The health endpoints, which need no key. <c>/livez</c>: this process answers. <c>/readyz</c>: all checks with the
/// tag <see cref="ReadyTag"/> pass, so that clients may be sent here. <c>/healthz</c>: all checks.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Checks with this tag decide whether load balancers may send clients to this node.</summary>
    public const string ReadyTag = "ready";

    private static readonly string[] s_getAndHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/livez</c>, <c>/readyz</c> and <c>/healthz</c> over all checks of this process.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder health = endpoints.MapGroup("").WithTags("Health");
        health.MapMethods("/livez", s_getAndHead, GetLiveAsync).WithName("getLiveness")
            .WithSummary("Reports that this process answers, without running a check.")
            .Produces<HealthView>();
        health.MapMethods("/readyz", s_getAndHead, GetReadyAsync).WithName("getReadiness")
            .WithSummary("Reports whether load balancers may send clients to this node.")
            .Produces<HealthView>().Produces<HealthView>(503);
        health.MapMethods("/healthz", s_getAndHead, GetHealthAsync).WithName("getHealth")
            .WithSummary("Reports all checks, or all checks with a tag.")
            .Produces<HealthView>().Produces<HealthView>(503).ProducesProblem(404);
    }

    private static Task<IResult> GetLiveAsync(HealthCheckService health, CancellationToken cancellationToken) =>
        CheckAsync(health, static _ => false, cancellationToken);

    private static Task<IResult> GetReadyAsync(HealthCheckService health, CancellationToken cancellationToken) =>
        CheckAsync(health, static check => check.Tags.Contains(ReadyTag), cancellationToken);

    private static async Task<IResult> GetHealthAsync(
        [Description("Only checks with this tag.")] string? tag,
        HealthCheckService health, IOptions<HealthCheckServiceOptions> options,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(tag))
        {
            return await CheckAsync(health, static _ => true, cancellationToken);
        }

        IEnumerable<string> tags = options.Value.Registrations.SelectMany(check => check.Tags);
        string[] known = [.. tags.Distinct().Order(StringComparer.Ordinal)];
        return known.Contains(tag)
            ? await CheckAsync(health, check => check.Tags.Contains(tag), cancellationToken)
            : NoSuchTag(known);
    }

    private static async Task<IResult> CheckAsync(
        HealthCheckService health, Func<HealthCheckRegistration, bool> predicate, CancellationToken cancellationToken)
    {
        HealthReport report = await health.CheckHealthAsync(predicate, cancellationToken);
        int status = report.Status == HealthStatus.Unhealthy ? 503 : 200;
        return TypedResults.Json(HealthView.Of(report), HealthJson.Default.HealthView, statusCode: status);
    }

    private static ProblemHttpResult NoSuchTag(IEnumerable<string> known) => TypedResults.Problem(
        $"No check has this tag. Known tags: {string.Join(", ", known)}.",
        statusCode: 404,
        extensions: [new KeyValuePair<string, object?>("code", "no-such-tag")]);
}
