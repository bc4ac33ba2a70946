using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Actions on messages: a batch of changes, and the release from quarantine.</summary>
internal static class MessageActionsApi
{
    public static void MapMessageActions(this RouteGroupBuilder messages)
    {
        messages.MapPost("/batch", ChangeAsync).WithName("changeMessages")
            .Accepts<MessageBatchRequest>("application/json").Produces<MessageBatchResultView>().Refuses(400, 413, 415);
        messages.MapPost("/{uid:long:min(1)}/release", ReleaseAsync).WithName("releaseMessage")
            .Produces<MessageListItem>().Refuses(400, 404, 409, 412);
    }

    /// <summary>Changes or deletes many messages.</summary>
    /// <remarks>
    /// Selects messages by `uids`, or all up to `throughUid`. UIDs that do not exist are skipped, and a repeat changes
    /// nothing. If `isComplete` is false, send the request again.
    /// </remarks>
    internal static async Task<IResult> ChangeAsync(
        [Description(ApiParameters.Mailbox)] string address,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        JsonBody<MessageBatchRequest> body = await JsonBody.ReadAsync(
                request, ApiJson.Default.MessageBatchRequest, Judge);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        var selection = new MessageSelection { Uids = [.. body.Value.Uids ?? []], ThroughUid = body.Value.ThroughUid };
        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        BatchOutcome outcome = body.Value.Set?.Seen is { } seen
            ? await mailbox.SetSeenAsync(selection, seen, cancellationToken)
            : await mailbox.DeleteAsync(selection, cancellationToken);
        return TypedResults.Ok(new MessageBatchResultView(outcome.Matched, outcome.Changed, outcome.IsComplete));
    }

    /// <summary>Releases a message from quarantine.</summary>
    /// <remarks>
    /// Files the message under a new UID, so that every list, stream and cursor reaches it; the answer is the message.
    /// The old UID no longer exists. A repeat answers with the same message.
    /// </remarks>
    internal static async Task<IResult> ReleaseAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        if (Preconditions.Of(context.Request) is { Any: true } conditions
            && await mailbox.FindAsync(uid, cancellationToken) is { } held
            && conditions.Refuse(MessagesApi.TagOf(held)) is { } changed)
        {
            return changed;
        }

        ReleaseOutcome outcome = await mailbox.ReleaseAsync(uid, cancellationToken);
        StoredMessage? released = outcome.Uid is { } filed ? await mailbox.FindAsync(filed, cancellationToken) : null;
        return outcome.Result == ReleaseResult.NotQuarantined ? Problems.NotQuarantined(uid)
            : released is null ? Problems.NoSuchMessage(uid)
            : JsonResource.Ok(MessageProjection.ToListItem(address, released), MessagesApi.TagOf(released));
    }

    private static void Judge(MessageBatchRequest given, BodyErrors errors)
    {
        if (given.Uids is null == given.ThroughUid is null)
        {
            errors.Add("#", "one-of", "The body must have either 'uids' or 'throughUid'.");
        }

        if (given.Uids is { Length: 0 or > MessageSelection.MaxUids })
        {
            errors.Add("#/uids", "out-of-range", $"The member 'uids' must have 1 to {MessageSelection.MaxUids} UIDs.");
        }

        if (given.ThroughUid < 1 || given.Uids?.Any(uid => uid < 1) == true)
        {
            errors.Add(
                given.ThroughUid < 1 ? "#/throughUid" : "#/uids", "out-of-range", "A UID must be 1 or greater.");
        }

        if (given.Set?.Seen is null == (given.Delete != true))
        {
            errors.Add("#", "one-of", "The body must have either 'set' with 'seen', or 'delete' with true.");
        }
    }
}
