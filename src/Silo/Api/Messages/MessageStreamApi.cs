using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Queries;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The messages of a mailbox as they arrive: server-sent events.</summary>
internal static class MessageStreamApi
{
    private const string LastEventId = "Last-Event-ID";

    private const string Last = "last";

    public static void MapMessageStream(this RouteGroupBuilder messages) =>
        messages.MapGet("/stream", StreamAsync).WithName("streamMessages")
            .Produces<MessageListItem>(200, MessageEvents.ContentType).Refuses(400, 404, 410)
            .WithQuery("after", Filters.Name).WithMetadata(new SentAsStored())
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                Describe(operation);
                return Task.CompletedTask;
            });

    /// <summary>Sends messages as they arrive.</summary>
    /// <remarks>
    /// Server-sent events. `message.received` has the message as in a list. First come the messages after the cursor,
    /// then `ready`, then each message as soon as it is filed. The id of an event is the cursor behind its message, and
    /// a client that sends the last one as Last-Event-ID gets every message exactly once. `ping` comes after each
    /// minute without an event. Clients ignore events that they do not know.
    /// </remarks>
    internal static async Task<IResult> StreamAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description("A cursor or a UID; `last` for new messages only. All messages if omitted.")] string? after,
        [Description(Filters.Description)] string? q,
        [Microsoft.AspNetCore.Mvc.FromHeader(Name = LastEventId)] string? lastEventId,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (Filters.Refuse(q, out MessageFilter? filter) is { } badFilter)
        {
            return badFilter;
        }

        bool isLast = string.IsNullOrEmpty(lastEventId) && after == Last;
        MessageCursor cursor = default;
        if (!isLast && RefuseCursor(after, lastEventId, out cursor) is { } badCursor)
        {
            return badCursor;
        }

        var pages = new MailboxPages(address, grains, QuarantineMode.Exclude);
        MessageCursor last = await pages.FindLastAsync(cancellationToken);
        MessagesRead first = await pages.ReadAsync(
            new PageQuery(null, 1, Descending: false), isLast ? last : cursor, cancellationToken);
        return first.Refusal is { } refusal
            ? refusal
            : new MessageEvents(address, isLast ? last : cursor, last, first.Epoch, filter, ApiKey.Of(context));
    }

    private static ProblemHttpResult? RefuseCursor(string? after, string? lastEventId, out MessageCursor cursor)
    {
        cursor = default;
        return after is not null and not Last && !MessageCursor.TryParse(after, out cursor)
            ? Problems.BadCursor()
            : string.IsNullOrEmpty(lastEventId) || MessageCursor.TryParse(lastEventId, out cursor)
                ? null
                : Problems.BadHeader(LastEventId, "the id of an event, as it was sent");
    }

    private static void Describe(OpenApiOperation operation)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Name == LastEventId)
            {
                parameter.Description ??= "The id of the last event received; overrides 'after'.";
            }
        }
    }
}
