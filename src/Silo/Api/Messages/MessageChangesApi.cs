using System.ComponentModel;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Changes of a mailbox, for clients that keep a copy of it.</summary>
internal static class MessageChangesApi
{
    public static void MapMessageChanges(this RouteGroupBuilder messages) =>
        messages.MapGet("/changes", ListAsync).WithName("listMessageChanges").WithQuery("since", "limit")
            .Produces<MessageChangesView>().Produces(304).Refuses(400, 404, 410);

    /// <summary>Lists what changed since a position.</summary>
    /// <remarks>
    /// Each message that is new or changed, as it is now, and the UIDs of deleted ones, in the order of their last
    /// change. Quarantined messages are included. Continue with `next` as `since` while `hasMore` is true, and later.
    /// 410 `cursor-expired` if deletions since the position are no longer known: read the list again.
    /// </remarks>
    internal static async Task<IResult> ListAsync(
        [Description(ApiParameters.Mailbox)] string address,
        [Description("The `next` of the previous answer; all messages if omitted.")] string? since,
        [Description(PageQuery.LimitDescription)] string? limit,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (PageQuery.Refuse(request.Query, out PageQuery query) is { } badQuery)
        {
            return badQuery;
        }

        ChangeCursor cursor = default;
        if (since is not null && !ChangeCursor.TryParse(since, out cursor))
        {
            return Problems.BadQuery("since", "'since' must be the 'next' of an answer, exactly as it was sent.");
        }

        long epoch = await grains.GetGrain<IMailboxListGrain>(0).GetEpochAsync(cancellationToken);
        IInternalMailboxGrain mailbox = grains.GetGrain<IInternalMailboxGrain>(address);
        MailboxStatus status = await mailbox.GetStatusAsync(cancellationToken);
        if (!await MailboxesApi.ExistsAsync(address, status, grains, cancellationToken))
        {
            return Problems.NoSuchMailbox(address);
        }

        if (since is not null && (cursor.Epoch != epoch || Math.Max(cursor.Since, cursor.LastModSeq) > status.ModSeq))
        {
            return Problems.CursorExpired();
        }

        ChangePage page = await mailbox.ListChangesAsync(
            new ChangeQuery { Since = cursor.Since, After = cursor.After, Limit = query.Limit, IsShort = true },
            cancellationToken);
        return page.IsExpired
            ? Problems.CursorExpired()
            : JsonResource.Ok(new MessageChangesView(
                [.. page.Changes.Where(change => change.Message is not null)
                    .Select(change => MessageProjection.ToListItem(address, change.Message!))],
                [.. page.Changes.Where(change => change.Message is null).Select(change => change.Uid)],
                ChangeCursor.Behind(page, cursor, epoch).ToString(),
                page.HasMore));
    }
}
