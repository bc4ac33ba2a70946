using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>The deliveries of a webhook.</summary>
internal static class DeliveriesApi
{
    private const string NameDescription = "The name of the webhook.";
    private const string StateDescription = "Only deliveries in this state: pending, delivered or dead.";
    private const string OrderDescription = "asc: first queued first; desc: last queued first.";

    /// <summary>A replay answers after about this time, before its client's time-out.</summary>
    private static readonly TimeSpan s_timeOfReplay = TimeSpan.FromSeconds(3);

    private static readonly string[] s_states = ["pending", "delivered", "dead"];

    public static void MapDeliveries(this RouteGroupBuilder webhooks)
    {
        webhooks.MapGet("/{name}/deliveries", ListAsync).WithName("listDeliveries")
            .WithQuery([.. PageQuery.Names, "state"])
            .Produces<Page<DeliveryView>>().Produces(304).Refuses(400, 404);
        webhooks.MapGet("/{name}/deliveries/{id}", GetAsync).WithName("getDelivery")
            .Produces<DeliveryDetailView>().Produces(304).Refuses(400, 404);
        webhooks.MapPost("/{name}/replay", ReplayAsync).WithName("replayDeliveries")
            .Accepts<WebhookReplayRequest>("application/json")
            .Produces<WebhookReplayResultView>().Refuses(400, 404, 409, 413, 415);
        webhooks.MapPost("/{name}/test", TestAsync).WithName("testWebhook").Produces<AttemptView>().Refuses(404);
    }

    /// <summary>Lists the deliveries of a webhook.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(NameDescription)] string name,
        [Description(PageQuery.AfterDescription)] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description(OrderDescription)] string? order,
        [Description(StateDescription)] string? state,
        HttpContext context, WebhookAdministration services, CancellationToken cancellationToken)
    {
        if (PageQuery.Refuse(context.Request.Query, out PageQuery asked) is { } badQuery)
        {
            return badQuery;
        }

        int index = Array.IndexOf(s_states, state);
        if (state is not null && index < 0)
        {
            return Problems.BadQuery("state", "'state' must be pending, delivered or dead.");
        }

        long? start = null;
        if (asked.After is { } text)
        {
            if (!NameCursor.TryParse(text, out NameCursor cursor) || ReadId(cursor.Name) is not { } number)
            {
                return Problems.BadCursor();
            }

            start = number;
        }

        if (await services.Visible(context).FindAsync(name, cancellationToken) is not { } webhook)
        {
            return Problems.NoSuchWebhook(name);
        }

        IReadOnlyList<OutboxDelivery> found = await services.Outbox.ListAsync(
            new OutboxFilter(
                webhook.Number, state is null ? null : (OutboxState)index, start, asked.Limit + 1, asked.Descending),
            cancellationToken);
        OutboxDelivery[] items = [.. found.Take(asked.Limit)];
        long last = items.LastOrDefault()?.Number ?? start ?? (asked.Descending ? long.MaxValue : 0);
        KeyLimits limits = ApiKey.Of(context).Limits; // the webhook could have had a wider range before
        return JsonResource.Ok(new Page<DeliveryView>(
            [.. items.Where(item => limits.AllowsAddress(item.Mailbox)).Select(ToView)],
            new NameCursor(WriteId(last)).ToString(), found.Count > items.Length));
    }

    /// <summary>Shows a delivery with its last attempts.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(NameDescription)] string name,
        [Description("The id of the delivery.")] string id,
        HttpContext context, WebhookAdministration services, CancellationToken cancellationToken)
    {
        if (await services.Visible(context).FindAsync(name, cancellationToken) is not { } webhook)
        {
            return Problems.NoSuchWebhook(name);
        }

        if (ReadId(id) is not { } number
            || await services.Outbox.FindAsync(webhook.Number, number, cancellationToken) is not { } delivery
            || !ApiKey.Of(context).Limits.AllowsAddress(delivery.Mailbox))
        {
            return Problems.NoSuchDelivery(id);
        }

        IReadOnlyList<OutboxAttempt> attempts = await services.Outbox.ListAttemptsAsync(number, cancellationToken);
        return JsonResource.Ok(new DeliveryDetailView
        {
            Delivery = ToView(delivery),
            Attempts =
            [
                .. attempts.Select(static attempt => new AttemptView(
                    attempt.At,
                    attempt.Status,
                    (long)attempt.Duration.TotalMilliseconds,
                    WebhookProjection.ToError(attempt.ErrorCode, attempt.ErrorText),
                    attempt.Response)),
            ],
        });
    }

    /// <summary>Sends deliveries again.</summary>
    /// <remarks>
    /// A large replay may answer before it is complete: repeat it until `isComplete` is true, for a range with
    /// `nextUid` as `fromUid`. Pending deliveries stay as they are.
    /// </remarks>
    internal static async Task<IResult> ReplayAsync(
        [Description(NameDescription)] string name,
        HttpContext context, WebhookAdministration services, TimeProvider timeProvider)
    {
        JsonBody<WebhookReplayRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.WebhookReplayRequest, Judge);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        WebhookReplayRequest request = body.Value;
        if (await services.Visible(context).FindAsync(name, context.RequestAborted) is not { } webhook)
        {
            return Problems.NoSuchWebhook(name);
        }

        if (await RefuseAsync(webhook, request, services, context.RequestAborted) is { } refusal)
        {
            return refusal;
        }

        var replay = new OutboxReplay
        {
            Webhook = webhook.Number,
            Now = services.Now,
            AsNew = request.AsNew,
            Delivery = request.Delivery is { } id ? ReadId(id) : null,
            DeadSince = request.FailedSince,
            Mailbox = RouteAddress.TryCanonicalize(request.Mailbox, out string? mailbox) ? mailbox : null,
            Uids = (request.FromUid ?? 0, request.ToUid ?? 0),
        };
        long started = timeProvider.GetTimestamp();
        long count = 0;
        OutboxReplayed step;
        do
        {
            step = await services.Outbox.ReplayAsync(replay, context.RequestAborted);
            count += step.Count;
            replay = replay with { Uids = (step.NextUid ?? 0, replay.Uids.To) };
        }
        while (!step.IsComplete && timeProvider.GetElapsedTime(started) < s_timeOfReplay);
        return JsonResource.Ok(new WebhookReplayResultView(count, step.IsComplete, step.NextUid));
    }

    /// <summary>Sends an event of type webhook.test, and answers with the attempt.</summary>
    /// <remarks>Also for a webhook that is disabled. The attempt changes nothing.</remarks>
    internal static async Task<IResult> TestAsync(
        [Description(NameDescription)] string name,
        HttpContext context, WebhookAdministration services, CancellationToken cancellationToken)
    {
        if (await services.Visible(context).FindAsync(name, cancellationToken) is not { } webhook)
        {
            return Problems.NoSuchWebhook(name);
        }

        WebhookAttempt attempt = await services.TestAsync(webhook, cancellationToken);
        return JsonResource.Ok(new AttemptView(
            services.Now,
            attempt.StatusCode,
            (long)attempt.Duration.TotalMilliseconds,
            WebhookProjection.ToError(attempt.ErrorCode, attempt.ErrorText),
            attempt.Response));
    }

    private static void Judge(WebhookReplayRequest request, BodyErrors errors)
    {
        bool isRange = request.Mailbox is not null || request.FromUid is not null || request.ToUid is not null;
        int selections =
            (request.Delivery is null ? 0 : 1) + (request.FailedSince is null ? 0 : 1) + (isRange ? 1 : 0);
        bool isWhole = request is { Mailbox: not null, FromUid: not null, ToUid: not null };
        if (selections != 1 || isRange != isWhole)
        {
            errors.Add("#", "bad-selection",
                "The body must have 'delivery', or 'failedSince', or 'mailbox' with 'fromUid' and 'toUid'.");
        }
        else if (isRange && !RouteAddress.TryCanonicalize(request.Mailbox, out _))
        {
            errors.Add("#/mailbox", "bad-address",
                $"{Problems.Quoted(request.Mailbox)} is not a mail address: write local-part@domain.");
        }
        else if (isRange && (request.FromUid < 1 || request.ToUid < request.FromUid))
        {
            errors.Add("#/fromUid", "out-of-range",
                "The member 'fromUid' must be at least 1 and at most 'toUid'.");
        }
    }

    private static async Task<ProblemHttpResult?> RefuseAsync(
        WebhookRow webhook, WebhookReplayRequest request, WebhookAdministration services,
        CancellationToken cancellationToken)
    {
        if (request.Delivery is { } id)
        {
            return ReadId(id) is { } number
                && await services.Outbox.FindAsync(webhook.Number, number, cancellationToken) is not null
                ? null
                : Problems.NoSuchDelivery(id);
        }

        return RouteAddress.TryCanonicalize(request.Mailbox, out string? mailbox)
            && !WebhookDefinition.Read(webhook).AppliesTo(mailbox)
            ? Problems.WebhookDoesNotApply(mailbox)
            : null;
    }

    private static DeliveryView ToView(OutboxDelivery delivery) => new()
    {
        Id = WriteId(delivery.Number),
        Mailbox = delivery.Mailbox,
        Uid = delivery.Uid,
        TransactionId = delivery.Id,
        State = s_states[(int)delivery.State],
        AttemptCount = delivery.Attempts,
        CreatedAt = delivery.CreatedAt,
        NextAttemptAt = delivery.State == OutboxState.Pending ? delivery.NextAt : null,
        SettledAt = delivery.SettledAt,
        Error = WebhookProjection.ToError(delivery.ErrorCode, delivery.ErrorText),
    };

    private static string WriteId(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? ReadId(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
