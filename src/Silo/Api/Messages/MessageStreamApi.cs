using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The messages of a mailbox as they arrive: server-sent events.</summary>
internal static class MessageStreamApi
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapMessageStream(this RouteGroupBuilder messages) =>
        messages.MapGet("/stream", StreamAsync)
            .Produces<MessageListItem>(200, MessageEvents.ContentType).Refuses(400, 404)
            .WithQuery("after").WithMetadata(new SentAsStored())
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                Describe(operation);
                return Task.CompletedTask;
            });

    /// <summary>Sends messages as they arrive.</summary>
    /// <remarks>
    /// Server-sent events: first the messages after the cursor, then each message as soon as it is filed. The id of an
    /// event is the UID; its data is the message as in a list. A client that reconnects with Last-Event-ID, as browsers
    /// do automatically, gets every message exactly once.
    /// </remarks>
    internal static async Task<IResult> StreamAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description("Only messages with a greater UID; all messages if omitted.")] string? after,
        [Microsoft.AspNetCore.Mvc.FromHeader(Name = LastEventId)] string? lastEventId,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RefuseCursor(request, after, lastEventId, out long cursor) is { } badCursor)
        {
            return badCursor;
        }

        return await MailboxesApi.RefuseUnknownAsync(address, grains, cancellationToken) is { } unknown
            ? unknown
            : new MessageEvents(address, cursor);
    }

    private static ProblemHttpResult? RefuseCursor(
        HttpRequest request, string? after, string? lastEventId, out long cursor)
    {
        cursor = 0;
        foreach ((string name, StringValues values) in request.Query)
        {
            if (name != "after")
            {
                return Problems.UnknownQuery(name, ["after"]);
            }

            if (values.Count != 1)
            {
                return Problems.BadQuery("after", $"'after' is in the query {values.Count} times; send it once.");
            }
        }

        if (after is not null && !TryParse(after, out cursor))
        {
            return Problems.BadQuery("after", "'after' must be a UID.");
        }

        return string.IsNullOrEmpty(lastEventId) || TryParse(lastEventId, out cursor)
            ? null
            : Problems.BadHeader(LastEventId, "the id of an event, as it was sent");
    }

    private static bool TryParse(string text, out long uid) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uid);

    private static void Describe(OpenApiOperation operation)
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Name is "after" or LastEventId)
            {
                parameter.Description ??= "The UID of the last event received; overrides 'after'.";
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" };
            }
        }
    }
}
