using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;
using RelateMail.Webhooks;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>The parts that the handlers of webhooks use.</summary>
internal sealed class WebhookAdministration(
    IWebhookStore store, IOutbox outbox, WebhookSealer sealer, IWebhookTransport transport, IGrainFactory grains,
    IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<WebhookAdministration> logger)
{
    public IWebhookStore Store => store;

    /// <summary>The webhooks that the key of a request may see.</summary>
    public LimitedWebhooks Visible(HttpContext context) => new(ApiKey.Of(context), store);

    public IOutbox Outbox => outbox;

    public WebhookSealer Sealer => sealer;

    public IReadOnlyCollection<string> Formats => transport.Formats;

    /// <summary>The networks that endpoints may have.</summary>
    public WebhookNetworks Networks { get; } = new(options.Value.AllowedNetworks.Select(IPNetwork.Parse));

    /// <summary>Whole milliseconds.</summary>
    public DateTimeOffset Now =>
        DateTimeOffset.FromUnixTimeMilliseconds(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Posts a test event.</summary>
    public async Task<WebhookAttempt> TestAsync(WebhookRow webhook, CancellationToken cancellationToken)
    {
        try
        {
            return await transport.TestAsync(webhook, WebhookDefinition.Read(webhook), cancellationToken);
        }
        catch (WebhookSealException exception)
        {
            return new(WebhookOutcome.Retry, null, TimeSpan.Zero, "seal-key", exception.Message, null, null);
        }
    }

    /// <summary>Writes a webhook and notifies its courier.</summary>
    /// <returns>Null if another change was faster.</returns>
    public async Task<WebhookRow?> PutAsync(WebhookChange change, CancellationToken cancellationToken)
    {
        WebhookRow? row = (await store.PutAsync(change, cancellationToken)).Webhook;
        if (row is not null)
        {
            await RefreshAsync(row.Number);
        }

        return row;
    }

    /// <summary>Notifies the courier of a change that has committed. Its reminder also reads it.</summary>
    public async Task RefreshAsync(long number)
    {
        try
        {
            await grains.GetGrain<ICourierGrain>(number).RefreshAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.CourierNotRefreshed(exception, number);
        }
    }

    /// <summary>The stored form of a request that was judged, without the signing secrets.</summary>
    public WebhookDefinition ToDefinition(string name, WebhookRequest request, WebhookDefinition? old) => new()
    {
        Url = new Uri(request.Url),
        Format = request.Format,
        Form = request.Form is { } form ? new(form.Type, form.Field, form.Encoding, form.Fields ?? []) : null,
        Domains = request.Domains is null ? null : [.. request.Domains.Select(WebhookRules.Canonical).Distinct()],
        Mailboxes = request.Mailboxes is null
            ? null
            : [.. request.Mailboxes.Select(given => RouteAddress.TryCanonicalize(given, out string? one) ? one : given)
                .Distinct()],
        Ordered = request.Ordered,
        MaxConcurrency = request.MaxConcurrency,
        Headers = request.Headers ?? [],
        Credentials = request.Credentials is { } credentials
            ? new StoredCredentials(
                credentials.Type,
                credentials.User ?? credentials.Header,
                credentials.Password is { } password
                    ? sealer.Seal(Encoding.UTF8.GetBytes(password), name)
                    : old!.Credentials!.Secret)
            : null,
    };
}
