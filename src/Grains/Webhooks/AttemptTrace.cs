using System.Globalization;
using RelateMail.Storage;
using RelateMail.Storage.Trace;

namespace RelateMail.Grains.Webhooks;

/// <summary>Adds attempts to the trace, under the transaction that brought the message.</summary>
internal sealed class AttemptTrace(TraceBuffer buffer, TraceNode node)
{
    public void Record(
        WebhookRow webhook, OutboxDelivery delivery, WebhookAttempt attempt, OutboxState state, DateTimeOffset now)
    {
        if (!buffer.IsEnabled)
        {
            return;
        }

        buffer.Add(new()
        {
            At = now,
            Node = node.Name,
            Stage = TraceStages.Webhook,
            Outcome = state switch
            {
                OutboxState.Delivered => TraceOutcome.Accepted,
                OutboxState.Pending => TraceOutcome.Deferred,
                _ => TraceOutcome.Refused,
            },
            TransactionId = delivery.Id,
            Recipient = delivery.Mailbox,
            Reply = attempt.StatusCode?.ToString(CultureInfo.InvariantCulture),
            Reason = attempt.ErrorCode,
            Webhook = webhook.Name,
        });
    }
}
