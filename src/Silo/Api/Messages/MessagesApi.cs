using System.ComponentModel;
using System.Globalization;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Queries;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The messages of a mailbox: list, one, flag, delete.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this RouteGroupBuilder api)
    {
        RouteGroupBuilder messages = api.MapGroup("/mailboxes/{address}/messages").WithTags("Messages")
            .WithMetadata(ApiScope.Mail).WithCanonicalAddress();
        messages.MapGet("", ListAsync).WithName("listMessages")
            .WithQuery([.. PageQuery.Names, Filters.Name, Quarantine.Name, Previews.Name, Waits.Name])
            .Produces<Page<MessageListItem>>().Produces(304).Refuses(400, 404, 410);
        messages.MapGet("/{uid:long:min(1)}", GetAsync).WithName("getMessage").WithQuery(MessageIncludes.Name)
            .Produces<MessageView>().Produces(304).Refuses(400, 404);
        messages.MapPatch("/{uid:long:min(1)}", ChangeAsync).WithName("updateMessage").WithMetadata(new NotAudited())
            .Accepts<MessageUpdate>(JsonBody.MergePatch, "application/json")
            .Produces<MessageListItem>().Refuses(400, 404, 412, 413, 415);
        messages.MapDelete("/{uid:long:min(1)}", DeleteAsync).WithName("deleteMessage")
            .Produces(204).Refuses(400, 404, 412);
        messages.MapMessageActions();
        messages.MapMessageChanges();
        messages.MapMessageContent();
        messages.MapMessageStream();
    }

    /// <summary>Lists the messages of a mailbox, one page per request.</summary>
    /// <remarks>
    /// With a filter, a page ends after 2000 messages that it has read. Then it can have few items, or none, and
    /// `hasMore` is true: continue at `next`. With `wait`, the answer comes as soon as a message is there, and is empty
    /// after that time; continue at `next` to miss nothing.
    /// </remarks>
    internal static async Task<IResult> ListAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(PageQuery.AfterDescription + " Or a UID.")] string? after,
        [Description(PageQuery.LimitDescription)] string? limit,
        [Description("asc: oldest first; desc: newest first.")] string? order,
        [Description(Filters.Description)] string? q,
        [Description(Quarantine.Description)] string? quarantined,
        [Description(Previews.Description)] string? preview,
        [Description(Waits.Description)] string? wait,
        HttpContext context, IGrainFactory grains, OpenWaits waits, CancellationToken cancellationToken)
    {
        if (PageQuery.Refuse(context.Request.Query, out PageQuery query) is { } badQuery)
        {
            return badQuery;
        }

        if (Filters.Refuse(q, out MessageFilter? filter) is { } badFilter)
        {
            return badFilter;
        }

        if (Quarantine.Refuse(quarantined, out QuarantineMode mode) is { } badMode)
        {
            return badMode;
        }

        if (Previews.Refuse(preview, out bool hasPreviews) is { } badPreview)
        {
            return badPreview;
        }

        if (Waits.Refuse(wait, query, mode, out TimeSpan longest) is { } badWait)
        {
            return badWait;
        }

        MessageCursor cursor = default;
        if (after is not null && !MessageCursor.TryParse(after, out cursor))
        {
            return Problems.BadCursor();
        }

        MessageCursor? start = after is null ? null : cursor;
        var pages = new MailboxPages(address, grains, mode, filter);
        if (longest == TimeSpan.Zero)
        {
            return Answer(address, await pages.ReadAsync(query, start, cancellationToken), hasPreviews);
        }

        var key = ApiKey.Of(context);
        if (!waits.TryEnter(key))
        {
            context.Response.Headers.RetryAfter = "5";
            return Problems.TooManyWaits();
        }

        try
        {
            var waiting = new MessageWait(address, pages, filter, context.RequestServices, key);
            return Answer(address, await waiting.ReadAsync(query, start, longest, cancellationToken), hasPreviews);
        }
        finally
        {
            waits.Leave(key);
        }
    }

    private static IResult Answer(string address, MessagesRead read, bool hasPreviews) =>
        read.Refusal is { } refusal
            ? refusal
            : JsonResource.Ok(new Page<MessageListItem>(
                [.. read.Messages.Select(message => MessageProjection.ToListItem(address, message, hasPreviews))],
                read.Next.ToString(),
                read.HasMore));

    /// <summary>Shows a message with its text, its header fields and how it was received.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        [Description(MessageIncludes.Description)] string? include,
        HttpContext context, IGrainFactory grains, MessageReading reading, CancellationToken cancellationToken)
    {
        if (MessageIncludes.Refuse(include, out MessageInclude members) is { } badQuery)
        {
            return badQuery;
        }

        if (await grains.GetGrain<IInternalMailboxGrain>(address).FindAsync(uid, cancellationToken) is not { } message)
        {
            return Problems.NoSuchMessage(uid);
        }

        string tag = TagOf(message);
        if (Preconditions.Of(context.Request).FindUnchanged(tag) is { } known)
        {
            context.Response.Headers.ETag = known;
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        return JsonResource.Ok(await reading.ReadAsync(address, message, members, cancellationToken), tag);
    }

    /// <summary>Changes members of a message.</summary>
    /// <remarks>A member that is null or left out stays as it is.</remarks>
    internal static async Task<IResult> ChangeAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        JsonBody<MessageUpdate> body = await JsonBody.ReadAsync(context.Request, ApiJson.Default.MessageUpdate);
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        if (await mailbox.FindAsync(uid, cancellationToken) is not { } message)
        {
            return Problems.NoSuchMessage(uid);
        }

        if (Preconditions.Of(context.Request).Refuse(TagOf(message)) is { } changed)
        {
            return changed;
        }

        if (body.Value.Seen is { } seen)
        {
            if (!await mailbox.SetSeenAsync(uid, seen, cancellationToken))
            {
                return Problems.NoSuchMessage(uid);
            }

            message = message with { Seen = seen };
        }

        MessageListItem item = MessageProjection.ToListItem(address, message);
        return JsonResource.Ok(item, TagOf(message));
    }

    /// <summary>Deletes a message; its UID is never reused.</summary>
    internal static async Task<IResult> DeleteAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description(ApiParameters.Uid)] long uid,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        var conditions = Preconditions.Of(context.Request);
        if (conditions.Any)
        {
            StoredMessage? message = await mailbox.FindAsync(uid, cancellationToken);
            if (message is not null && conditions.Refuse(TagOf(message)) is { } changed)
            {
                return changed;
            }
        }

        return await mailbox.DeleteAsync(uid, cancellationToken)
            ? TypedResults.NoContent()
            : Problems.NoSuchMessage(uid);
    }

    /// <summary>
    /// The tag of a message: all that can change are its flags, so that no JSON is needed. A message has the same tag
    /// for each <c>include</c>.
    /// </summary>
    public static string TagOf(StoredMessage message)
    {
        string flags = (message.Seen ? "-seen" : "") + (message.Quarantined ? "-quarantined" : "");
        return string.Create(CultureInfo.InvariantCulture, $"\"{message.Id:N}-{message.Uid}{flags}\"");
    }
}
