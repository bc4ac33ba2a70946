using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Webhooks and their deliveries.</summary>
public sealed class WebhooksClient
{
    private const string Root = "webhooks";
    private const string Deliveries = "deliveries";

    private readonly ApiSender _sender;

    internal WebhooksClient(ApiSender sender) => _sender = sender;

    /// <summary>Lists the webhooks, page by page.</summary>
    [ApiOperation("listWebhooks")]
    public IAsyncEnumerable<WebhookView> ListAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(options, GetPageAsync, cancellationToken);

    /// <summary>Reads one page of the webhooks.</summary>
    [ApiOperation("listWebhooks")]
    public Task<Page<WebhookView>> GetPageAsync(
        PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<WebhookView>>(ApiCall.Get(Root).With(options), cancellationToken);

    /// <summary>Shows a webhook; never its secret.</summary>
    [ApiOperation("getWebhook")]
    public Task<ApiAnswer<WebhookView>> GetAsync(string name, CancellationToken cancellationToken = default) =>
        _sender.AskAsync<WebhookView>(ApiCall.Get(Root, name), cancellationToken);

    /// <summary>
    /// Creates a webhook, or replaces it. The answer has the secret of a new webhook if the request has none.
    /// </summary>
    [ApiOperation("putWebhook")]
    public Task<ApiAnswer<WebhookView>> PutAsync(
        string name, WebhookRequest webhook, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<WebhookView>(
            ApiCall.Put(Root, name).WithJson(webhook).Repeatable(webhook?.Secret is not null).With(condition),
            cancellationToken);

    /// <summary>Changes the members that are not null.</summary>
    [ApiOperation("updateWebhook")]
    public Task<ApiAnswer<WebhookView>> UpdateAsync(
        string name, WebhookPatch changes, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<WebhookView>(
            ApiCall.Patch(Root, name).WithJson(changes, ApiCall.MergePatch).With(condition), cancellationToken);

    /// <summary>Deletes a webhook with its deliveries.</summary>
    [ApiOperation("deleteWebhook")]
    public Task DeleteAsync(
        string name, ApiCondition? condition = null, CancellationToken cancellationToken = default) =>
        _sender.DoAsync(ApiCall.Delete(Root, name).With(condition), cancellationToken);

    /// <summary>Replaces the signing secret; the old one stays valid for a time.</summary>
    [ApiOperation("rotateWebhookSecret")]
    public Task<ApiAnswer<WebhookView>> RotateAsync(
        string name, WebhookRotationRequest? rotation = null, ApiCondition? condition = null,
        CancellationToken cancellationToken = default) => _sender.AskAsync<WebhookView>(
            ApiCall.Post(Root, name, "rotate").WithJson(rotation ?? new()).With(condition), cancellationToken);

    /// <summary>Lists the deliveries of a webhook, page by page.</summary>
    [ApiOperation("listDeliveries")]
    public IAsyncEnumerable<DeliveryView> ListDeliveriesAsync(
        string name, DeliveryListOptions? options = null, CancellationToken cancellationToken = default) =>
        ApiPages.FollowAsync(
            options ?? new(), (page, token) => GetDeliveryPageAsync(name, (DeliveryListOptions)page, token),
            cancellationToken);

    /// <summary>Reads one page of the deliveries.</summary>
    [ApiOperation("listDeliveries")]
    public Task<Page<DeliveryView>> GetDeliveryPageAsync(
        string name, DeliveryListOptions? options = null, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<Page<DeliveryView>>(
            ApiCall.Get(Root, name, Deliveries).With(options).With("state", options?.State), cancellationToken);

    /// <summary>Shows a delivery with its last attempts.</summary>
    [ApiOperation("getDelivery")]
    public Task<DeliveryDetailView> GetDeliveryAsync(
        string name, string id, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<DeliveryDetailView>(ApiCall.Get(Root, name, Deliveries, id), cancellationToken);

    /// <summary>Sends deliveries again.</summary>
    /// <returns>
    /// The outcome. If it is not complete, repeat the request, for a range with <c>NextUid</c> as its first UID.
    /// </returns>
    [ApiOperation("replayDeliveries")]
    public Task<WebhookReplayResultView> ReplayAsync(
        string name, WebhookReplayRequest replay, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<WebhookReplayResultView>(
            ApiCall.Post(Root, name, "replay").WithJson(replay).Repeatable(replay is { AsNew: false }),
            cancellationToken);

    /// <summary>Sends an event of type webhook.test.</summary>
    /// <returns>The attempt.</returns>
    [ApiOperation("testWebhook")]
    public Task<AttemptView> TestAsync(string name, CancellationToken cancellationToken = default) =>
        _sender.GetAsync<AttemptView>(ApiCall.Post(Root, name, "test"), cancellationToken);
}
