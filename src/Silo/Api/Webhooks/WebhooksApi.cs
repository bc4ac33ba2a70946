using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>Webhooks: endpoints that get each message by HTTP.</summary>
internal static class WebhooksApi
{
    private const string NameDescription = "The name of the webhook.";

    public static void MapWebhooks(this RouteGroupBuilder api)
    {
        RouteGroupBuilder webhooks = api.MapGroup("/webhooks").WithTags("Webhooks")
            .WithMetadata(ApiScope.Webhooks, new AppliesKeyLimits());
        webhooks.MapGet("", ListAsync).WithName("listWebhooks").WithQuery(PageQuery.Names)
            .Produces<Page<WebhookView>>().Produces(304).Refuses(400);
        webhooks.MapGet("/{name}", GetAsync).WithName("getWebhook")
            .Produces<WebhookView>().Produces(304).Refuses(400, 404);
        webhooks.MapPut("/{name}", PutAsync).WithName("putWebhook")
            .Accepts<WebhookRequest>("application/json")
            .Produces<WebhookView>().Produces<WebhookView>(201).Refuses(400, 409, 412, 413, 415);
        webhooks.MapPatch("/{name}", PatchAsync).WithName("updateWebhook")
            .Accepts<WebhookRequest>(JsonBody.MergePatch, "application/json")
            .Produces<WebhookView>().Refuses(400, 404, 409, 412, 413, 415);
        webhooks.MapDelete("/{name}", DeleteAsync).WithName("deleteWebhook").Produces(204).Refuses(400, 404, 412);
        webhooks.MapPost("/{name}/rotate", RotateAsync).WithName("rotateWebhookSecret")
            .Accepts<WebhookRotationRequest>(isOptional: true, "application/json")
            .Produces<WebhookView>().Refuses(400, 404, 409, 412, 413, 415);
        webhooks.MapDeliveries();
    }

    /// <summary>Lists the webhooks.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(PageQuery.OrderDescription)] string? order,
        HttpContext context, WebhookAdministration services, CancellationToken cancellationToken)
    {
        var cursor = new NameCursor("");
        if (PageQuery.Refuse(context.Request.Query, out PageQuery asked) is { } badQuery)
        {
            return badQuery;
        }

        if (asked.After is { } text && !NameCursor.TryParse(text, out cursor))
        {
            return Problems.BadCursor();
        }

        IReadOnlyList<WebhookRow> rows = await services.Visible(context).ListAsync(
            asked.After is null ? null : cursor.Name, asked.Limit + 1, asked.Descending, cancellationToken);
        WebhookView[] items = [.. rows.Take(asked.Limit).Select(static row => WebhookProjection.ToView(row))];
        string last = items.LastOrDefault()?.Name ?? cursor.Name;
        return JsonResource.Ok(
            new Page<WebhookView>(items, new NameCursor(last).ToString(), rows.Count > items.Length));
    }

    /// <summary>Shows a webhook.</summary>
    internal static Task<IResult> GetAsync(
        [Description(NameDescription)] string name, HttpContext context, WebhookAdministration services) =>
        new WebhookRecord(name, context, services).GetAsync();

    /// <summary>Creates or replaces a webhook.</summary>
    /// <remarks>
    /// Mail that is accepted after the answer is delivered, on every node. A new webhook without a `secret` gets one,
    /// which only this answer shows. Its deliveries stay if it is replaced.
    /// </remarks>
    internal static async Task<IResult> PutAsync(
        [Description(NameDescription)] string name, HttpContext context, WebhookAdministration services) =>
        WebhookRules.IsName(name)
            ? await new WebhookRecord(name, context, services).PutAsync()
            : Problems.BadWebhookName(name);

    /// <summary>Changes members of a webhook (RFC 7396).</summary>
    /// <remarks>An omitted member stays as it is. `enabled: false` pauses the webhook and loses nothing.</remarks>
    internal static Task<IResult> PatchAsync(
        [Description(NameDescription)] string name, HttpContext context, WebhookAdministration services) =>
        new WebhookRecord(name, context, services).PatchAsync();

    /// <summary>Deletes a webhook with its deliveries.</summary>
    internal static Task<IResult> DeleteAsync(
        [Description(NameDescription)] string name, HttpContext context, WebhookAdministration services) =>
        new WebhookRecord(name, context, services).DeleteAsync();

    /// <summary>Replaces the signing secret.</summary>
    /// <remarks>
    /// Requests have the signatures of both secrets until `keepUntil`. A repeat with the same `secret` changes nothing.
    /// </remarks>
    internal static Task<IResult> RotateAsync(
        [Description(NameDescription)] string name, HttpContext context, WebhookAdministration services) =>
        new WebhookRecord(name, context, services).RotateAsync();
}
