using System.Diagnostics;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>A span for each attempt. Spans carry ids and names of webhooks, and neither addresses nor URLs.</summary>
internal static class WebhookTracing
{
    public const string SourceName = "RelateMail.Grains";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <returns>Null if no listener records the span.</returns>
    public static Activity? Begin(string webhook, OutboxDelivery delivery) => s_source.StartActivity(
        "webhook attempt", ActivityKind.Producer, parentContext: default,
        tags:
        [
            new("relatemail.webhook", webhook),
            new("relatemail.delivery", delivery.Number),
            new("relatemail.message.id", delivery.Id.ToString()),
            new("relatemail.attempt", delivery.Attempts + 1),
        ]);

    public static void End(this Activity? span, WebhookAttempt attempt)
    {
        span?.SetTag("http.response.status_code", attempt.StatusCode);
        if (attempt.ErrorCode is { } code)
        {
            span?.SetTag("error.type", code);
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
