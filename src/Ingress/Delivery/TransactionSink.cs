using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Senders;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// Receives the content of one transaction. Stages the content, delivers the message to all mailboxes, and replies 250
/// after all of them have committed.
/// </summary>
internal sealed class TransactionSink(
    Envelope envelope,
    ContentStager stager,
    IContentStore store,
    MemoryBudget budget,
    MailboxDelivery mailboxes,
    RetryBudgets budgets,
    SenderJudge senders,
    IngressMetrics metrics,
    TimeProvider timeProvider,
    ILogger logger) : IContentSink
{
    private SmtpReply? _refusal;
    private bool _isReferenced;

    public bool IsRepeat { get; private set; }

    public Guid? StoredId { get; private set; }

    public string? MessageId { get; private set; }

    public void Advance(int count) => stager.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0) => stager.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => stager.GetMemory(sizeHint).Span;

    public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken) =>
        StoreAsync(spills: false, cancellationToken);

    public ValueTask<SmtpReply?> SpillAsync(CancellationToken cancellationToken) =>
        StoreAsync(spills: true, cancellationToken);

    public async ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken)
    {
        long started = timeProvider.GetTimestamp();
        SmtpReply reply = _refusal ?? await CommitAllAsync(cancellationToken);
        metrics.Committed(timeProvider.GetElapsedTime(started), reply.Code);
        return reply;
    }

    public ValueTask DisposeAsync()
    {
        _ = ReleaseAsync(); // not awaited, so that the session continues; logs its own faults
        return default;
    }

    /// <summary>Passes octets on to the store; a fault becomes the refusal of the rest.</summary>
    private async ValueTask<SmtpReply?> StoreAsync(bool spills, CancellationToken cancellationToken)
    {
        try
        {
            return _refusal ??= spills
                ? await stager.SpillAsync(cancellationToken)
                : await stager.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return _refusal = NotStored(exception);
        }
    }

    private async Task<SmtpReply> CommitAllAsync(CancellationToken cancellationToken)
    {
        stager.Evaluate();
        SenderVerdict? sender = await senders.JudgeAsync(envelope, cancellationToken);
        if (sender?.Decision.Refusal is { } unwanted)
        {
            MessageId = stager.FindMessageId();
            return unwanted; // before a small content is stored
        }

        StagedContent content;
        try
        {
            content = await stager.StageAsync();
        }
        catch (Exception exception)
        {
            return NotStored(exception);
        }

        MessageId = content.Findings.Summary.MessageId;
        return content.Findings.Refusal ?? await DeliverAsync(content, sender, cancellationToken);
    }

    private async Task<SmtpReply> DeliverAsync(
        StagedContent content, SenderVerdict? sender, CancellationToken cancellationToken)
    {
        List<AddressedMessage> messages = InboundMessageFactory.Make(envelope, content, sender);
        _isReferenced = true; // a call that fails may still have filed an entry, which references the content
        DeliveryTally tally = await DeliverAsync(messages, content.Findings, cancellationToken);
        if (content.Inline is not null && tally.IsContentMissing)
        {
            return await DeliverStoredAsync(content, sender, cancellationToken);
        }

        if (stager.IsBegun || tally.Filed > 0)
        {
            metrics.Stored(content.Size);
        }

        cancellationToken.ThrowIfCancellationRequested();
        _isReferenced = !tally.IsUnreferenced;
        return Reply(tally, messages.Count);
    }

    private async Task<DeliveryTally> DeliverAsync(
        List<AddressedMessage> messages, ContentFindings findings, CancellationToken cancellationToken)
    {
        long counted = DetailsMemory.Take(budget, findings.Summary, messages.Count);
        try
        {
            return await mailboxes.DeliverAsync(
                messages, findings.HasMessageId, budgets.Of(envelope.Parameters), cancellationToken);
        }
        finally
        {
            budget.Return(counted);
        }
    }

    /// <summary>Delivers again, with the content in the store, because a silo of an earlier version ignored the octets
    /// in the call and filed nothing.</summary>
    private async Task<SmtpReply> DeliverStoredAsync(
        StagedContent content, SenderVerdict? sender, CancellationToken cancellationToken)
    {
        logger.ContentIgnored(envelope.Id);
        StagedContent stored;
        try
        {
            stored = await stager.StoreAsync(content);
        }
        catch (Exception exception)
        {
            return NotStored(exception);
        }

        return await DeliverAsync(stored, sender, cancellationToken);
    }

    private SmtpReply NotStored(Exception exception)
    {
        logger.ContentNotStored(exception, envelope.Id);
        return exception is StorageUnavailableException { IsFull: true }
            ? SmtpReplies.SystemFull : SmtpReplies.LocalFault;
    }

    private SmtpReply Reply(DeliveryTally tally, int count)
    {
        if (tally.Faults > 0)
        {
            logger.NotDelivered(tally.Fault, envelope.Id, tally.Faults, count);
            return tally.Fault is MailboxUnavailableException { IsFull: true }
                ? SmtpReplies.SystemFull : SmtpReplies.LocalFault;
        }

        if (tally.Full > 0)
        {
            logger.MailboxesFull(envelope.Id, tally.Full, count);
            return SmtpReplies.OverQuota;
        }

        if (tally.TooSmall > 0)
        {
            logger.MailboxesTooSmall(envelope.Id, tally.TooSmall, count);
            return SmtpReplies.LargerThanQuota; // after the others, because a retry cannot file it in these mailboxes
        }

        if (tally.IsRepeat)
        {
            IsRepeat = true;
            logger.Repeated(envelope.Id, tally.FirstId);
        }

        StoredId = tally.FirstId;
        return new SmtpReply(250, new(2, 0, 0), $"Ok: stored as {tally.FirstId}");
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await stager.ReleaseAsync();
            if (stager.IsBegun && !_isReferenced)
            {
                await store.AbortAsync(envelope.Id, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            logger.ContentNotAborted(exception, envelope.Id);
        }
        finally
        {
            budget.EndContent();
        }
    }
}
