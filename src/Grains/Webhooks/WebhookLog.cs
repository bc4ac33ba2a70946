using Microsoft.Extensions.Logging;

namespace RelateMail.Grains.Webhooks;

/// <summary>Log events of webhooks: 360 to 379.</summary>
internal static partial class WebhookLog
{
    [LoggerMessage(360, LogLevel.Error,
        "The courier of webhook {Webhook} (number {Number}) failed. Its deliveries stay pending; it continues in five"
        + " seconds.")]
    public static partial void CourierFailed(this ILogger logger, Exception exception, string webhook, long number);

    [LoggerMessage(361, LogLevel.Warning,
        "The attempt of delivery {Delivery} of webhook {Webhook} could not be recorded. The attempt is repeated when"
        + " its lease ends.")]
    public static partial void DeliveryNotRecorded(
        this ILogger logger, Exception exception, string webhook, long delivery);

    [LoggerMessage(362, LogLevel.Error,
        "The silo failed to send delivery {Delivery} of webhook {Webhook}. The attempt is repeated later.")]
    public static partial void DeliveryFaulted(
        this ILogger logger, Exception exception, string webhook, long delivery);

    [LoggerMessage(363, LogLevel.Warning,
        "Delivery {Delivery} of webhook {Webhook} is dead: {Code}. The message {Uid} stays in the mailbox {Mailbox};"
        + " replay the delivery after the cause is removed.")]
    public static partial void DeliveryDead(
        this ILogger logger, string webhook, long delivery, string mailbox, long uid, string code);

    [LoggerMessage(364, LogLevel.Error,
        "Webhook {Webhook} was disabled: {Reason}. Its deliveries are queued and not sent; enable it by"
        + " PATCH /api/v1/webhooks/{Webhook} when its endpoint works.")]
    public static partial void WebhookDisabled(this ILogger logger, string webhook, string reason);

    [LoggerMessage(365, LogLevel.Information,
        "The endpoint of webhook {Webhook} accepts deliveries again after {Minutes:F0} minutes of failures.")]
    public static partial void WebhookRecovered(this ILogger logger, string webhook, double minutes);

    [LoggerMessage(366, LogLevel.Information,
        "{Attempts} attempts of webhook {Webhook} were aborted, because the silo stops. They are repeated elsewhere.")]
    public static partial void AttemptsAborted(this ILogger logger, int attempts, string webhook);

    [LoggerMessage(367, LogLevel.Warning,
        "The courier of webhook {Number} could not be reached after a commit. Its reminder wakes it within a minute.")]
    public static partial void CourierNotWoken(this ILogger logger, Exception exception, long number);

    [LoggerMessage(368, LogLevel.Warning,
        "The couriers could not be started with the silo. Their reminders wake them.")]
    public static partial void CouriersNotStarted(this ILogger logger, Exception exception);

    [LoggerMessage(369, LogLevel.Information, "The sweep deleted {Deliveries} deliveries of webhooks.")]
    public static partial void OutboxSwept(this ILogger logger, long deliveries);

    [LoggerMessage(370, LogLevel.Error, "The sweep of deliveries failed; the next sweep continues its work.")]
    public static partial void OutboxSweepFailed(this ILogger logger, Exception exception);
}
