using System.ComponentModel;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Messages.Content;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The messages of a mailbox: list, one, flag, delete.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this RouteGroupBuilder api)
    {
        RouteGroupBuilder messages = api.MapGroup("/mailboxes/{address}/messages").WithTags("Messages")
            .WithMetadata(ApiScope.Mail).WithCanonicalAddress();
        messages.MapGet("", ListAsync).Produces<MessageListView>().Refuses(400, 404).WithQuery(PageQuery.Names)
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

    /// <summary>Lists the messages of a mailbox, one page per request.</summary>
    internal static async Task<IResult> ListAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description("The `next` of the previous page; the list continues after it.")] string? after,
        [Description("The maximum number of messages in a page.")] string? limit,
        [Description("asc: oldest first; desc: newest first.")] string? order,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (MessageListQuery.Refuse(request.Query, out MessageQuery query) is { } badQuery)
        {
            return badQuery;
        }

        MessagePage page = await grains.GetGrain<IInternalMailboxGrain>(address).ListAsync(query, cancellationToken);
        if (page.Messages.Length == 0
            && await MailboxesApi.RefuseUnknownAsync(address, grains, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        return TypedResults.Ok(new MessageListView([.. page.Messages.Select(MessageProjection.ToListItem)], page.Next));
    }

    /// <summary>Shows a message with its text, its header fields and how it was received.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        IGrainFactory grains, ContentDownload contents, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IInternalMailboxGrain>(address).FindAsync(uid, cancellationToken) is not { } message)
        {
            return Problems.NoSuchMessage(uid);
        }

        MessageSummary summary = message.Details.Summary;
        TextBody? text = await TextBody.ReadAsync(message, TextBody.FindText(summary), contents, cancellationToken);
        TextBody? html = await TextBody.ReadAsync(message, TextBody.FindHtml(summary), contents, cancellationToken);
        IReadOnlyList<HeaderFieldView> headers = await HeaderBlock.ReadAsync(message, contents, cancellationToken);
        return TypedResults.Ok(MessageProjection.ToView(message, text, html, headers));
    }

    /// <summary>Marks a message as seen or unseen.</summary>
    internal static async Task<IResult> ChangeAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        JsonBody<MessageChange> body = await JsonBody.ReadAsync(request, MessageJson.Default.MessageChange);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        return await mailbox.SetSeenAsync(uid, body.Value.Seen, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchMessage(uid);
    }

    /// <summary>Deletes a message; its UID is never reused.</summary>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        IGrainFactory grains, CancellationToken cancellationToken)
    {
        return await grains.GetGrain<IInternalMailboxGrain>(address).DeleteAsync(uid, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchMessage(uid);
    }
}
