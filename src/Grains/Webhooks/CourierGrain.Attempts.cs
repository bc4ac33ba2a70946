using System.Diagnostics;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>One attempt and its consequences.</summary>
internal sealed partial class CourierGrain
{
    private static readonly WebhookAttempt s_deleted = new(
        WebhookOutcome.Dead, null, TimeSpan.Zero, "message-deleted", "The message was deleted before it was delivered.",
        null, null);

    private void Start(WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery, bool hasSlot)
    {
        Task attempt = AttemptAsync(webhook, definition, delivery);
        _attempts.Add(attempt);
        _ = EndAsync(attempt, hasSlot);
    }

    private async Task EndAsync(Task attempt, bool hasSlot)
    {
        await attempt; // handles every failure itself
        _attempts.Remove(attempt);
        slots.Release(hasSlot ? 1 : 0);
        _pulse.Set();
    }

    private async Task AttemptAsync(WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery)
    {
        using Activity? span = WebhookTracing.Begin(webhook.Name, delivery);
        long started = timeProvider.GetTimestamp();
        WebhookOutcome? outcome = null;
        try
        {
            WebhookAttempt attempt = await SendAsync(webhook, definition, delivery);
            outcome = attempt.Outcome;
            span.End(attempt);
            await SettleAsync(webhook, delivery, attempt);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            await ReturnAsync(delivery);
        }
        catch (StorageUnavailableException exception)
        {
            // The delivery is due again when its lease ends.
            logger.DeliveryNotRecorded(exception, webhook.Name, delivery.Number);
        }
        catch (Exception exception)
        {
            logger.DeliveryFaulted(exception, webhook.Name, delivery.Number); // the lease delays the repeat
        }
        finally
        {
            metrics.Attempted(webhook.Name, outcome, timeProvider.GetElapsedTime(started));
        }
    }

    private async Task<WebhookAttempt> SendAsync(
        WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery)
    {
        MessageEntry? entry = await messages.FindAsync(delivery.Mailbox, delivery.Uid, _abort.Token);
        if (entry is null || entry.Quarantined)
        {
            return s_deleted;
        }

        try
        {
            // Outside the grain's turns, because a large body has thousands of continuations.
            return await Task.Run(
                () => transport.SendAsync(webhook, definition, delivery, entry, _abort.Token), _abort.Token);
        }
        catch (WebhookSealException exception)
        {
            return Fault("seal-key", exception.Message);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StorageUnavailableException))
        {
            logger.DeliveryFaulted(exception, webhook.Name, delivery.Number);
            return await messages.FindAsync(delivery.Mailbox, delivery.Uid, _abort.Token) is null
                ? s_deleted
                : Fault("fault", "The silo failed to send the request; see its log.");
        }
    }

    private async Task SettleAsync(WebhookRow webhook, OutboxDelivery delivery, WebhookAttempt attempt)
    {
        DateTimeOffset now = timeProvider.GetUtcNow();
        DateTimeOffset? next = attempt.Outcome switch
        {
            WebhookOutcome.Retry => plan.Next(delivery, attempt.RetryAfter, now),
            WebhookOutcome.Disable => now, // sent when the webhook is enabled again
            _ => null,
        };
        OutboxState state = attempt.Outcome == WebhookOutcome.Delivered ? OutboxState.Delivered
            : next is null ? OutboxState.Dead : OutboxState.Pending;
        trace.Record(webhook, delivery, attempt, state, now);
        if (attempt is { Outcome: WebhookOutcome.Retry, RetryAfter: { } asked })
        {
            DateTimeOffset resumeAt = now + RetryPlan.Bound(asked);
            _resumeAt = resumeAt > _resumeAt ? resumeAt : _resumeAt;
        }

        if (state == OutboxState.Dead)
        {
            logger.DeliveryDead(webhook.Name, delivery.Number, delivery.Mailbox, delivery.Uid, attempt.ErrorCode ?? "");
        }

        bool isDisabled = attempt.Outcome == WebhookOutcome.Disable;
        if (isDisabled)
        {
            await DisableAsync(webhook, Gone, now); // before the delivery is due again
        }

        _ = await outbox.RecordAsync(
            new OutboxRecord(
                delivery.Number,
                _owner,
                state,
                next ?? now,
                new OutboxAttempt
                {
                    At = now,
                    Duration = attempt.Duration,
                    Status = attempt.StatusCode,
                    ErrorCode = attempt.ErrorCode,
                    ErrorText = attempt.ErrorText,
                    Response = attempt.Response,
                }),
            CancellationToken.None);
        if (!isDisabled)
        {
            await NoteHealthAsync(webhook, attempt.Outcome, now);
        }
    }

    /// <summary>Records since when the webhook only fails, and disables it after a long time.</summary>
    private async Task NoteHealthAsync(WebhookRow webhook, WebhookOutcome outcome, DateTimeOffset now)
    {
        DateTimeOffset? since = _webhook?.FailingSince;
        if (outcome == WebhookOutcome.Delivered)
        {
            _failures = 0;
            if (since is not null)
            {
                await SetFailingSinceAsync(null);
                logger.WebhookRecovered(webhook.Name, (now - since.Value).TotalMinutes);
            }
        }
        else if (outcome == WebhookOutcome.Retry)
        {
            _failures++;
            if (since is null)
            {
                await SetFailingSinceAsync(now);
            }
            else if (now - since >= _options.DisableAfter)
            {
                await DisableAsync(webhook, Failing, now);
            }
        }
    }

    private Task SetFailingSinceAsync(DateTimeOffset? since)
    {
        _webhook = _webhook is null ? null : _webhook with { FailingSince = since };
        return webhooks.SetFailingSinceAsync(Number, since, CancellationToken.None);
    }

    private async Task DisableAsync(WebhookRow webhook, string reason, DateTimeOffset now)
    {
        _webhook = _webhook is null ? null : _webhook with { IsEnabled = false };
        bool isChanged = await webhooks.DisableAsync(Number, reason, now, CancellationToken.None);
        _isStale = true; // a step meanwhile may have read it before the change
        if (isChanged)
        {
            metrics.Disabled(reason);
            logger.WebhookDisabled(webhook.Name, reason);
        }
    }

    private async Task ReturnAsync(OutboxDelivery delivery)
    {
        try
        {
            await outbox.ReturnAsync([delivery.Number], _owner, timeProvider.GetUtcNow(), CancellationToken.None);
        }
        catch (StorageUnavailableException exception)
        {
            logger.DeliveryNotRecorded(exception, _webhook?.Name ?? "", delivery.Number);
        }
    }

    private static WebhookAttempt Fault(string code, string text) =>
        new(WebhookOutcome.Retry, null, TimeSpan.Zero, code, text, null, null);
}
