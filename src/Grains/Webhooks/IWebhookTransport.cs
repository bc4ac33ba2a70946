using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>Posts a message to the endpoint of a webhook.</summary>
public interface IWebhookTransport
{
    /// <summary>The names of the formats and presets that a webhook can have.</summary>
    IReadOnlyCollection<string> Formats { get; }

    /// <summary>Makes one attempt. Failures of the endpoint or of the network are outcomes, not exceptions.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="definition">Its settings.</param>
    /// <param name="delivery">The delivery, which determines the id of the event.</param>
    /// <param name="entry">The message.</param>
    /// <param name="cancellationToken">Aborts the request; the endpoint may have received it.</param>
    /// <exception cref="OperationCanceledException">The attempt was aborted.</exception>
    /// <exception cref="StorageUnavailableException">The content cannot be read.</exception>
    Task<WebhookAttempt> SendAsync(
        WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery, MessageEntry entry,
        CancellationToken cancellationToken);

    /// <summary>Posts an event of type <c>webhook.test</c>, without a message.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="definition">Its settings.</param>
    /// <param name="cancellationToken">Aborts the request; the endpoint may have received it.</param>
    Task<WebhookAttempt> TestAsync(
        WebhookRow webhook, WebhookDefinition definition, CancellationToken cancellationToken);
}

/// <summary>The consequence of an attempt for its delivery.</summary>
public enum WebhookOutcome
{
    /// <summary>The endpoint accepted the message.</summary>
    Delivered,

    /// <summary>A later attempt may succeed.</summary>
    Retry,

    /// <summary>No attempt can succeed.</summary>
    Dead,

    /// <summary>The endpoint wants no more deliveries (410).</summary>
    Disable,
}

/// <summary>One attempt.</summary>
/// <param name="Outcome">The consequence.</param>
/// <param name="StatusCode">Of the answer; null without an answer.</param>
/// <param name="Duration">From the start to the end of the answer.</param>
/// <param name="ErrorCode">A word for programs; null after a success.</param>
/// <param name="ErrorText">One sentence for people; null after a success.</param>
/// <param name="Response">The beginning of the answer; null without an answer.</param>
/// <param name="RetryAfter">The wait that the endpoint asks for; null if it asks for none.</param>
public sealed record WebhookAttempt(
    WebhookOutcome Outcome, int? StatusCode, TimeSpan Duration, string? ErrorCode, string? ErrorText, string? Response,
    TimeSpan? RetryAfter);
