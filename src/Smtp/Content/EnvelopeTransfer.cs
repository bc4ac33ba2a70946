using System.Buffers;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Content;

/// <summary>
/// The content of one envelope. After a refusal the sink is closed at once and the rest of the content is drained, so
/// that the session can continue with the next command.
/// </summary>
internal abstract class EnvelopeTransfer(TransferFactory shared, Envelope envelope) : ContentTransfer
{
    /// <summary>The reason of a content that an earlier transaction had brought.</summary>
    private const string Repeat = "repeat";

    private IContentSink? _sink;
    private SmtpReply? _refusal;
    private bool _isBroken;
    private bool _isSpilled;
    private bool _hasBroughtMail;
    private string? _messageId;
    private Guid? _storedId;

    /// <inheritdoc/>
    public override bool CanSpill => _sink is not null && !_isSpilled;

    /// <inheritdoc/>
    public override bool HasBroughtMail => _hasBroughtMail;

    /// <summary>Opens the sink.</summary>
    protected void Open(IMailDelivery delivery)
    {
        _sink = delivery.Open(envelope);
        SmtpTracing.ContentBegins(envelope);
    }

    /// <summary>Records a failure to open the sink: the octets are drained, then answered with 451.</summary>
    protected void FailToOpen(Exception exception)
    {
        shared.Logger.ContentFault(exception, envelope.Id);
        SmtpTracing.ContentBegins(envelope);
        _refusal = SmtpReplies.LocalFault;
    }

    /// <inheritdoc/>
    public override ContentStatus Read(ref ReadOnlySequence<byte> input)
    {
        _isSpilled = false;
        try
        {
            return Read(ref input, _sink);
        }
        catch (Exception exception)
        {
            // The sink failed within a batch, so the reader's position in the content is lost.
            shared.Logger.ContentFault(exception, envelope.Id);
            _refusal = SmtpReplies.LocalFault;
            _isBroken = true;
            return ContentStatus.Complete;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<SmtpReply?> SettleAsync(ContentStatus status, CancellationToken cancellationToken)
    {
        SmtpTracing.Enter(envelope.Span);
        if (_sink is not null && (RefuseContent() ?? _refusal ?? await FlushAsync(cancellationToken)) is { } refusal)
        {
            _refusal ??= refusal;
            await CloseSinkAsync();
        }

        if (status == ContentStatus.NeedMore)
        {
            return Octets > shared.CutAt ? await EndAsync(SmtpReplies.TooBig, closesSession: true) : null;
        }

        if (_refusal is not null)
        {
            return await EndAsync(FinalRefusal(_refusal, out bool closesSession), closesSession || _isBroken);
        }

        return await CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask SpillAsync(CancellationToken cancellationToken)
    {
        _isSpilled = true;
        SmtpReply? refusal;
        try
        {
            refusal = await _sink!.SpillAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            shared.Logger.ContentFault(exception, envelope.Id);
            refusal = SmtpReplies.LocalFault;
        }

        if (refusal is not null)
        {
            _refusal ??= refusal;
            await CloseSinkAsync();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask AbandonAsync()
    {
        if (HasEnded)
        {
            return;
        }

        Stage = TransferStage.Ended;
        shared.Logger.ContentAbandoned(envelope.Id, Octets);
        shared.Metrics.MessageAbandoned(Octets);
        await CloseSinkAsync();
        Trace(null, TransactionEnds.Incomplete);
    }

    /// <summary>Reads into the sink; drains if the sink is null.</summary>
    protected abstract ContentStatus Read(ref ReadOnlySequence<byte> input, IContentSink? sink);

    /// <summary>The reader's reason to refuse the content so far; null if it has no reason.</summary>
    protected abstract SmtpReply? RefuseContent();

    /// <summary>The final reply to a content that was refused.</summary>
    protected virtual SmtpReply FinalRefusal(SmtpReply refusal, out bool closesSession)
    {
        closesSession = false;
        return refusal;
    }

    /// <summary>The reply to a content or chunk that arrived whole and was not refused.</summary>
    protected abstract ValueTask<SmtpReply?> CompleteAsync(CancellationToken cancellationToken);

    protected async ValueTask<SmtpReply?> CommitAsync(CancellationToken cancellationToken)
    {
        SmtpTracing.ContentEnds(envelope);
        SmtpReply reply;
        try
        {
            reply = await _sink!.CommitAsync(cancellationToken);
            _hasBroughtMail = reply.IsPositive && !_sink.IsRepeat;
            _storedId = _sink.StoredId;
        }
        catch (Exception exception)
        {
            shared.Logger.ContentFault(exception, envelope.Id);
            reply = SmtpReplies.LocalFault;
        }

        return await EndAsync(reply, closesSession: false);
    }

    private async ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _sink!.FlushAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            shared.Logger.ContentFault(exception, envelope.Id);
            return SmtpReplies.LocalFault;
        }
    }

    private async ValueTask<SmtpReply?> EndAsync(SmtpReply reply, bool closesSession)
    {
        Stage = closesSession ? TransferStage.EndedWithSession : TransferStage.Ended;
        SmtpTracing.Settle(envelope, reply, Octets);
        shared.Metrics.MessageEnded(reply, Octets);
        if (reply.IsPositive)
        {
            shared.Logger.MessageAccepted(envelope.Id, Octets, envelope.Recipients.Count, reply.Code);
        }
        else
        {
            shared.Logger.MessageRefused(envelope.Id, Octets, envelope.Recipients.Count, reply.Code, reply.Status);
        }

        await CloseSinkAsync();
        Trace(reply, reply.IsPositive && !_hasBroughtMail ? Repeat : null);
        return reply;
    }

    private void Trace(SmtpReply? reply, string? reason) => shared.Trace?.Record(new()
    {
        Stage = MailStage.Content,
        Client = envelope.Client.Address,
        SessionId = envelope.Client.ConnectionId,
        Login = envelope.Client.Login,
        ReversePath = envelope.ReversePath,
        Recipients = envelope.Recipients,
        TransactionId = _storedId ?? envelope.Id,
        MessageId = _messageId,
        Reply = reply,
        Reason = reason,
    });

    private async ValueTask CloseSinkAsync()
    {
        if (_sink is not { } sink)
        {
            return;
        }

        _sink = null;
        try
        {
            _messageId = sink.MessageId;
            await sink.DisposeAsync();
        }
        catch (Exception exception)
        {
            shared.Logger.ContentFault(exception, envelope.Id);
        }
    }
}
