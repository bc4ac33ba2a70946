using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Messages.Content;
using RelateMail.Storage;
using RelateMail.Webhooks;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>Builds the event of a delivery from its message, and sends it in the format of the webhook.</summary>
internal sealed class WebhookTransport(
    IGrainFactory grains, WebhookPayload payload, ParsedMessageReader reader, ContentDownload contents,
    WebhookSealer sealer, IOptions<WebhookOptions> options, TimeProvider timeProvider) : IWebhookTransport, IDisposable
{
    private readonly TimeSpan _timeout = options.Value.Timeout;
    private readonly WebhookSender _sender = new(
        new WebhookNetworks(options.Value.AllowedNetworks.Select(IPNetwork.Parse)), timeProvider);

    public IReadOnlyCollection<string> Formats => WebhookFormats.Names;

    public async Task<WebhookAttempt> SendAsync(
        WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery, MessageEntry entry,
        CancellationToken cancellationToken)
    {
        StoredMessage message =
            await grains.GetGrain<IInternalMailboxGrain>(delivery.Mailbox).FindAsync(delivery.Uid, cancellationToken)
            ?? throw new ContentMissingException($"The message {delivery.Uid} was deleted.");
        byte[] trace = Encoding.UTF8.GetBytes(message.Details.TraceFields);
        var data = new WebhookEvent
        {
            Id = EventId.Of(delivery),
            Type = "message.received",
            Timestamp = message.ReceivedAt,
            Data = await payload.OfMessageAsync(delivery.Mailbox, message, cancellationToken),
            ReversePath = message.Details.ReversePath,
            Recipients = [.. message.Recipients.Select(static one => one.Address)],
            OpenContent = _ => new(contents.Read(message, trace, 0)),
            ContentLength = trace.Length + message.Size,
            ReadMessage = token => reader.ReadAsync(message, trace, token),
            UnencodedParts = PartOffsets.FindUnencoded(message, trace.Length),
        };
        return await SendAsync(webhook, definition, data, cancellationToken);
    }

    public Task<WebhookAttempt> TestAsync(
        WebhookRow webhook, WebhookDefinition definition, CancellationToken cancellationToken) => SendAsync(
        webhook,
        definition with { Format = "native", Form = null }, // the only format for an event without a message
        new WebhookEvent
        {
            Id = $"msg_{Guid.CreateVersion7():N}",
            Type = "webhook.test",
            Timestamp = timeProvider.GetUtcNow(),
            Data = "{}"u8.ToArray(),
        },
        cancellationToken);

    public void Dispose() => _sender.Dispose();

    private async Task<WebhookAttempt> SendAsync(
        WebhookRow webhook, WebhookDefinition definition, WebhookEvent message, CancellationToken cancellationToken)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        byte[][] secrets =
        [
            .. definition.Secrets.Where(secret => secret.KeepUntil is null || secret.KeepUntil > now)
                .Select(secret => sealer.Open(secret.Octets, webhook.Name)),
        ];
        var target = new WebhookTarget(
            definition.Url, definition.Format, secrets, definition.Headers, Open(webhook, definition.Credentials),
            _timeout)
        {
            Form = WebhookFormRules.ToForm(definition.Form),
        };
        AttemptResult result = await _sender.SendAsync(target, message, cancellationToken);
        return new WebhookAttempt(
            (WebhookOutcome)result.Outcome, result.StatusCode, result.Duration, result.ErrorCode, result.ErrorText,
            result.Response, result.RetryAfter);
    }

    private WebhookCredentials? Open(WebhookRow webhook, StoredCredentials? stored)
    {
        if (stored is null)
        {
            return null;
        }

        byte[] secret = sealer.Open(stored.Secret, webhook.Name);
        return stored.Type switch
        {
            WebhookRules.Basic => new WebhookCredentials.Basic(stored.Name!, Encoding.UTF8.GetString(secret)),
            WebhookRules.Jwt => new WebhookCredentials.Jwt(
                stored.Name, Convert.FromBase64String(Encoding.UTF8.GetString(secret))),
            _ => new WebhookCredentials.Header(stored.Name!, Encoding.UTF8.GetString(secret)),
        };
    }
}
