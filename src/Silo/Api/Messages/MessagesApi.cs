using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Messages.Content;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The messages of a mailbox: list, one, flag, delete.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this RouteGroupBuilder api)
    {
        RouteGroupBuilder messages = api.MapGroup("/mailboxes/{address}/messages").WithTags("Messages")
            .WithMetadata(ApiScope.Mail);
        messages.MapGet("", ListAsync).Produces<MessageListView>().Refuses(400, 404)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                MessageListQuery.Describe(operation);
                return Task.CompletedTask;
            });
        messages.MapGet("/{uid:long:min(1)}", GetAsync).Produces<MessageView>().Refuses(400, 404);
        messages.MapPatch("/{uid:long:min(1)}", ChangeAsync).Accepts<MessageChange>("application/json")
            .Produces(204).Refuses(400, 404, 413, 415);
        messages.MapDelete("/{uid:long:min(1)}", DeleteAsync).Produces(204).Refuses(400, 404);
        messages.MapMessageContent();
        messages.MapMessageStream();
    }

    /// <summary>Lists messages, a page at a time.</summary>
    /// <param name="address">The mailbox's address, percent-encoded.</param>
    /// <param name="after">The <c>next</c> of the page before: only messages behind it, in the order asked for.</param>
    /// <param name="limit">The most messages in a page.</param>
    /// <param name="order">asc: oldest first; desc: newest first.</param>
    internal static async Task<IResult> ListAsync(
        string address, string? after, string? limit, string? order,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RouteAddress.Refuse(context, address, out string canonical) is { } badAddress)
        {
            return badAddress;
        }

        if (MessageListQuery.Refuse(context.Request.Query, out MessageQuery query) is { } badQuery)
        {
            return badQuery;
        }

        MessagePage page = await grains.GetGrain<IMailboxGrain>(canonical).ListAsync(query, cancellationToken);
        if (page.Messages.Length == 0
            && await MailboxesApi.RefuseUnknownAsync(canonical, grains, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        return TypedResults.Ok(new MessageListView([.. page.Messages.Select(MessageProjection.ToListItem)], page.Next));
    }

    /// <summary>Shows a message with its text, its header fields and how it came.</summary>
    /// <param name="address">The mailbox's address, percent-encoded.</param>
    /// <param name="uid">The message's UID.</param>
    internal static async Task<IResult> GetAsync(
        string address, long uid,
        HttpContext context, IGrainFactory grains, StoredContent contents, CancellationToken cancellationToken)
    {
        if (RouteAddress.Refuse(context, address, out string canonical) is { } refusal)
        {
            return refusal;
        }

        if (await grains.GetGrain<IMailboxGrain>(canonical).FindAsync(uid, cancellationToken) is not { } message)
        {
            return Problems.NoSuchMessage(uid);
        }

        PartSummary[] parts = message.Details.Summary.Parts;
        TextBody? text = await TextBody.ReadAsync(
            message, TextBody.Find(parts, "text/plain"), contents, cancellationToken);
        TextBody? html = await TextBody.ReadAsync(
            message, TextBody.Find(parts, "text/html"), contents, cancellationToken);
        IReadOnlyList<HeaderFieldView> headers = await HeaderBlock.ReadAsync(message, contents, cancellationToken);
        return TypedResults.Ok(MessageProjection.ToView(message, text, html, headers));
    }

    /// <summary>Marks a message as seen or unseen.</summary>
    /// <param name="address">The mailbox's address, percent-encoded.</param>
    /// <param name="uid">The message's UID.</param>
    internal static async Task<IResult> ChangeAsync(
        string address, long uid, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RouteAddress.Refuse(context, address, out string canonical) is { } refusal)
        {
            return refusal;
        }

        JsonBody<MessageChange> body = await JsonBody.ReadAsync(context.Request, MessageJson.Default.MessageChange);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        return await grains.GetGrain<IMailboxGrain>(canonical).SetSeenAsync(uid, body.Value.Seen, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchMessage(uid);
    }

    /// <summary>Deletes a message; its UID is never given again.</summary>
    /// <param name="address">The mailbox's address, percent-encoded.</param>
    /// <param name="uid">The message's UID.</param>
    internal static async Task<IResult> DeleteAsync(
        string address, long uid, HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (RouteAddress.Refuse(context, address, out string canonical) is { } refusal)
        {
            return refusal;
        }

        return await grains.GetGrain<IMailboxGrain>(canonical).DeleteAsync(uid, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchMessage(uid);
    }
}
