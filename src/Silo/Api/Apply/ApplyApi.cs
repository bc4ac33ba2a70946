using System.ComponentModel;
using Microsoft.AspNetCore.Http.Features;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.Webhooks;

namespace RelateMail.Silo.Api.Apply;

/// <summary>The directory as it is to be, in one request.</summary>
internal static class ApplyApi
{
    /// <summary>The maximum octets of an input.</summary>
    private const long MaxOctets = 4L * 1024 * 1024 * 1024;

    public static void MapApply(this RouteGroupBuilder api) =>
        api.MapPost("/directory/apply", Apply).WithName("applyDirectory").WithTags("Directory")
            .WithMetadata(ApiScope.Directory, new AppliesKeyLimits())
            .WithQuery("dryRun", "prune", "maxRemovals")
            .Produces<ApplyResultView>(200, ApplyRun.ContentType).Refuses(400, 413, 415)
            .Accepts<ApplyLine>(ApplyRun.ContentType, "application/json")
            .AddOpenApiOperationTransformer(static (operation, _, _) =>
            {
                // The JSON object is for people; programs send lines.
                operation.RequestBody?.Content?.Remove("application/json");
                return Task.CompletedTask;
            });

    /// <summary>Makes domains, accounts, aliases and webhooks as declared.</summary>
    /// <remarks>
    /// The input is NDJSON, or one JSON object with the lists `domains`, `accounts`, `aliases` and `webhooks` as
    /// `application/json`; it is read as it arrives, in its order. The answer is NDJSON with a line for each entry, in
    /// the same order, and the sums at the end. An entry is answered when it is durable. A wrong entry changes nothing,
    /// and the others are made. To send the same input again changes nothing. `prune` removes the accounts and aliases
    /// that the input does not name, within the domains that it names; NDJSON must then end with
    /// `{"end":{"lines":n}}`.
    /// </remarks>
    internal static IResult Apply(
        [Description("true to change nothing, and to answer what would be changed.")] string? dryRun,
        [Description("true to remove accounts and aliases that the input does not name.")] string? prune,
        [Description("Nothing is removed if more records than this would be.")] string? maxRemovals,
        HttpContext context, IGrainFactory grains, DirectoryReader directory, WebhookAdministration webhooks)
    {
        if (ApplySettings.Refuse(context, out ApplySettings settings) is { } badQuery)
        {
            return badQuery;
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = MaxOctets;
        if (ReaderOf(context.Request) is not { } input)
        {
            return Problems.NotJson();
        }

        return new ApplyRun(
            input,
            new RecordApplier(grains, directory, settings),
            new WebhookApplier(webhooks, settings),
            new Pruning(grains, directory, settings),
            settings);
    }

    private static InputReader? ReaderOf(HttpRequest request) =>
        request.HasJsonContentType() ? new InputDocumentReader(request.BodyReader)
        : IsLines(request.ContentType) ? new InputLineReader(request.BodyReader)
        : null;

    private static bool IsLines(string? type) =>
        type?.Split(';')[0].Trim().Equals(ApplyRun.ContentType, StringComparison.OrdinalIgnoreCase) == true;
}
