using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Health;

/// <summary>
/// The health endpoints, without a key. Live: this process answers; ready: it may take traffic, which is all checks with
/// the tag <see cref="ReadyTag"/>; health: all checks.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Checks with this tag decide whether this node may take traffic.</summary>
    public const string ReadyTag = "ready";

    private static readonly string[] s_getAndHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/livez</c>, <c>/readyz</c> and <c>/healthz</c> over all checks of this process.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder health = endpoints.MapGroup("").WithTags("Health");
        health.MapMethods("/livez", s_getAndHead, GetLiveAsync)
            .WithSummary("Tells that this process answers; looks at nothing else.")
            .Produces<HealthView>();
        health.MapMethods("/readyz", s_getAndHead, GetReadyAsync)
            .WithSummary("Tells whether this node may take traffic.")
            .Produces<HealthView>().Produces<HealthView>(503);
        health.MapMethods("/healthz", s_getAndHead, GetHealthAsync)
            .WithSummary("Shows all checks, or those with a tag.")
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
        $"No check has this tag; there are: {string.Join(", ", known)}.",
        statusCode: 404,
        extensions: [new KeyValuePair<string, object?>("code", "no-such-tag")]);
}
