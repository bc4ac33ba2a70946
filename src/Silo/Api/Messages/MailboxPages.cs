using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Queries;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>
/// Reads messages of a mailbox after a cursor. A restore from a backup assigns UIDs again, so that a cursor from before
/// it could skip mail. The cursor therefore names the epoch of the store, and the message at its position, which is
/// read with the page.
/// </summary>
/// <param name="address">The canonical address of the mailbox.</param>
/// <param name="grains">The cluster's grains.</param>
/// <param name="quarantine">Whether quarantined messages are read.</param>
/// <param name="filter">Only messages that match it; null for all.</param>
internal sealed class MailboxPages(
    string address, IGrainFactory grains, QuarantineMode quarantine, MessageFilter? filter = null)
{
    private readonly IInternalMailboxGrain _mailbox = grains.GetGrain<IInternalMailboxGrain>(address);

    /// <summary>The cursor behind a message.</summary>
    public static MessageCursor After(StoredMessage message, long epoch) =>
        new(message.Uid, epoch, MessageCursor.CheckOf(message.Id));

    /// <summary>Reads a page.</summary>
    /// <param name="query">The query; its cursor was parsed already.</param>
    /// <param name="after">The cursor; null for the first page.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<MessagesRead> ReadAsync(
        PageQuery query, MessageCursor? after, CancellationToken cancellationToken)
    {
        Task<long> reading = EpochAsync(cancellationToken);
        bool isChecked = after is { Check: > 0, Uid: > 0 and < long.MaxValue };

        // With a filter the page may lack the message at the cursor, which is then found on its own.
        bool isAsked = isChecked && filter is null;
        MessagePage page = await _mailbox.ListAsync(
            new MessageQuery
            {
                After = isAsked ? after!.Value.Uid + (query.Descending ? 1 : -1) : after?.Uid,
                Limit = Math.Min(query.Limit + (isAsked ? 1 : 0), PageQuery.MaxLimit),
                Descending = query.Descending,
                Quarantine = quarantine,
                IsShort = true,
                Filter = filter?.Text,
            },
            cancellationToken);
        long epoch = await reading;
        ImmutableArray<StoredMessage> messages = page.Messages;
        bool isThere = isAsked && messages is [{ } first, ..] && first.Uid == after!.Value.Uid;
        if (await IsExpiredAsync(after, isChecked, isThere ? messages[0].Id : null, epoch, cancellationToken))
        {
            return MessagesRead.Refused(Problems.CursorExpired());
        }

        if (filter is not null)
        {
            return await FinishAsync(page, after, epoch, cancellationToken);
        }

        messages = isThere ? messages[1..] : messages;
        bool isLong = messages.Length > query.Limit;
        messages = isLong ? messages[..query.Limit] : messages;
        if (messages.IsEmpty && await RefuseEmptyAsync(after, cancellationToken) is { } refusal)
        {
            return MessagesRead.Refused(refusal);
        }

        MessageCursor next = messages.IsEmpty ? after ?? new(0, epoch, Check: 0) : After(messages[^1], epoch);
        return new(null, messages, next, isLong || page.Next is not null, epoch);
    }

    /// <summary>The messages of a page with a filter; the next page continues behind the last one read.</summary>
    private async Task<MessagesRead> FinishAsync(
        MessagePage page, MessageCursor? after, long epoch, CancellationToken cancellationToken)
    {
        ImmutableArray<StoredMessage> messages = page.Messages;
        ExaminedMessage? last = page.Examined;
        if (last is null && !messages.IsEmpty) // a silo of an earlier version lists all messages
        {
            last = new ExaminedMessage(messages[^1].Uid, messages[^1].Id);
            messages = [.. messages.Where(filter!.Matches)];
        }

        return messages.IsEmpty && await RefuseEmptyAsync(after, cancellationToken) is { } refusal
            ? MessagesRead.Refused(refusal)
            : new(
                null, messages,
                last is null
                    ? after ?? new(0, epoch, Check: 0)
                    : new MessageCursor(last.Uid, epoch, MessageCursor.CheckOf(last.Id)),
                page.Next is not null, epoch);
    }

    /// <summary>The cursor behind the newest message; before the first one if the mailbox is empty.</summary>
    public async Task<MessageCursor> FindLastAsync(CancellationToken cancellationToken)
    {
        long epoch = await EpochAsync(cancellationToken);
        MessagePage page = await _mailbox.ListAsync(
            new MessageQuery { Limit = 1, Descending = true, Quarantine = quarantine, IsShort = true },
            cancellationToken);
        return page.Messages is [{ } last, ..] ? After(last, epoch) : new(0, epoch, Check: 0);
    }

    private Task<long> EpochAsync(CancellationToken cancellationToken) =>
        grains.GetGrain<IMailboxListGrain>(0).GetEpochAsync(cancellationToken);

    /// <summary>
    /// The message at the cursor was deleted, or is hidden, if it is not on the page. The mailbox then finds its id for
    /// some time.
    /// </summary>
    private async Task<bool> IsExpiredAsync(
        MessageCursor? after, bool isChecked, Guid? found, long epoch, CancellationToken cancellationToken)
    {
        if (after is { Epoch: { } given } && given != epoch)
        {
            return true;
        }

        Guid? known = !isChecked ? null
            : found ?? await _mailbox.FindTransactionAsync(after!.Value.Uid, cancellationToken);
        return known is { } id && MessageCursor.CheckOf(id) != after!.Value.Check;
    }

    /// <summary>
    /// Null for a mailbox that exists. A cursor with a check that is past the newest UID is of a later state of the
    /// store; a bare UID can be of a client that waits for the first messages.
    /// </summary>
    private async Task<ProblemHttpResult?> RefuseEmptyAsync(
        MessageCursor? after, CancellationToken cancellationToken)
    {
        MailboxStatus status = await _mailbox.GetStatusAsync(cancellationToken);
        return !await MailboxesApi.ExistsAsync(address, status, grains, cancellationToken)
            ? Problems.NoSuchMailbox(address)
            : after is { Epoch: not null } cursor && cursor.Uid >= status.NextUid
                ? Problems.CursorExpired()
                : null;
    }
}

/// <summary>Messages after a cursor, or the refusal.</summary>
/// <param name="Refusal">Null if the cursor is valid and the mailbox exists.</param>
/// <param name="Messages">In the order of the query.</param>
/// <param name="Next">The cursor behind the last message.</param>
/// <param name="HasMore">True if more messages follow now.</param>
/// <param name="Epoch">The epoch of the store.</param>
internal readonly record struct MessagesRead(
    ProblemHttpResult? Refusal, ImmutableArray<StoredMessage> Messages, MessageCursor Next, bool HasMore, long Epoch)
{
    public static MessagesRead Refused(ProblemHttpResult refusal) => new(refusal, [], default, false, 0);
}
