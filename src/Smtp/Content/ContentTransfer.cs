using System.Buffers;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Content;

/// <summary>
/// Takes the content of one transaction after the other, by DATA or by BDAT, from the session's input into the sink of
/// the delivery. What will be refused is given up at once and drained unseen, so that the session goes on behind it.
/// </summary>
internal sealed class ContentTransfer(long maxOctets, SmtpMetrics metrics, ILogger logger)
{
    private const long Slack = 16 * 1024 * 1024;

    private readonly ContentReader _content = new(maxOctets);
    private readonly ChunkReader _chunks = new(maxOctets);
    private IIncomingContent? _sink;
    private Envelope? _envelope;
    private SmtpReply? _refusal;
    private bool _isChunk;
    private bool _isLast;

    /// <summary>Octets after which a client is cut that goes on sending what was refused long ago.</summary>
    public static long CutAt(long maxOctets) => (2 * maxOctets) + Slack;

    /// <summary>A content is being received; false again after its final reply.</summary>
    public bool IsOpen => _envelope is not null;

    /// <summary>The final reply ends the session too.</summary>
    public bool MustClose { get; private set; }

    /// <summary>Octets of the content so far.</summary>
    public long Octets => _isChunk ? _chunks.Octets : _content.Octets;

    /// <summary>DATA: content follows.</summary>
    public void Begin(Envelope envelope, IIncomingContent sink)
    {
        Open(envelope, sink);
        _content.Reset();
        _isChunk = false;
        _isLast = true;
    }

    /// <summary>
    /// The first BDAT of a transaction; <see cref="BeginChunk"/> comes next. Where the sink cannot be opened the chunk is
    /// swallowed all the same: its octets are on the way.
    /// </summary>
    public void BeginChunks(Envelope envelope, IMailDelivery delivery)
    {
        _chunks.Reset();
        try
        {
            Open(envelope, delivery.Open(envelope));
        }
        catch (Exception exception)
        {
            logger.ContentFault(exception, envelope.Id);
            Open(envelope, sink: null);
            _refusal = SmtpReplies.LocalFault;
        }
    }

    public void BeginChunk(long octets, bool isLast)
    {
        _chunks.Begin(octets);
        _isChunk = true;
        _isLast = isLast;
    }

    /// <summary>A chunk that belongs to nothing is swallowed before its refusal is said (RFC 3030 §2).</summary>
    /// <returns>False where it is larger than what will be swallowed.</returns>
    public bool TryRefuseChunk(long octets, SmtpReply refusal)
    {
        if (octets > CutAt(maxOctets))
        {
            return false;
        }

        _chunks.Reset();
        _refusal = refusal;
        BeginChunk(octets, isLast: true);
        return true;
    }

    /// <summary>Consumes input up to the end of the content or chunk, or all of it.</summary>
    public ContentStatus Read(ref ReadOnlySequence<byte> input)
    {
        try
        {
            return _isChunk ? _chunks.Read(ref input, _sink) : _content.Read(ref input, _sink);
        }
        catch (Exception exception)
        {
            // The sink threw in the middle of a batch: where the content ends is lost with the reader's place in it.
            logger.ContentFault(exception, _envelope?.Id ?? default);
            _refusal = SmtpReplies.LocalFault;
            MustClose = true;
            return ContentStatus.Complete;
        }
    }

    /// <summary>Settles one batch: moves the sink on, and at the end commits.</summary>
    /// <returns>The reply, final but for <see cref="SmtpReplies.ChunkOk"/>; null while there is more to read.</returns>
    public async ValueTask<SmtpReply?> SettleAsync(ContentStatus status, CancellationToken cancellationToken)
    {
        SmtpTracing.Enter(_envelope?.Span);
        if (_sink is not null && (RefusalOfReader() ?? await FlushAsync(cancellationToken)) is { } refusal)
        {
            await RefuseAsync(refusal);
        }

        if (status == ContentStatus.NeedMore)
        {
            MustClose = Octets > CutAt(maxOctets);
            return MustClose ? await FinishAsync(SmtpReplies.TooBig) : null;
        }

        if (_refusal is not null)
        {
            return await FinishAsync(FinalRefusal());
        }

        return _isLast ? await FinishAsync(await CommitAsync(cancellationToken)) : SmtpReplies.ChunkOk;
    }

    /// <summary>Gives up what was received, if anything: RSET, EHLO, or the end of the session.</summary>
    public async ValueTask AbandonAsync()
    {
        if (_envelope is { } envelope)
        {
            logger.ContentAbandoned(envelope.Id, Octets);
            metrics.MessageAbandoned(Octets);
        }

        await CloseSinkAsync();
        _envelope = null;
        _refusal = null;
    }

    private void Open(Envelope envelope, IIncomingContent? sink)
    {
        SmtpTracing.ContentBegins(envelope);
        _envelope = envelope;
        _sink = sink;
        _refusal = null;
    }

    private SmtpReply? RefusalOfReader()
    {
        if (!_isChunk && _content.HasBareLineEnd)
        {
            return SmtpReplies.BareLineEnd;
        }

        return (_isChunk ? _chunks.TooBig : _content.TooBig) ? SmtpReplies.TooBig : _refusal;
    }

    private SmtpReply FinalRefusal()
    {
        // What comes behind a bare line end may be what its sender took for the next command: nothing more is read.
        bool isSmuggling = !_isChunk && _content.HasBareLineEnd;
        MustClose |= isSmuggling;
        return isSmuggling ? SmtpReplies.BareLineEnd : _refusal!;
    }

    private async ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _sink!.FlushAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            logger.ContentFault(exception, _envelope!.Id);
            return SmtpReplies.LocalFault;
        }
    }

    private async ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken)
    {
        SmtpTracing.ContentEnds(_envelope!);
        try
        {
            return await _sink!.CommitAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            logger.ContentFault(exception, _envelope!.Id);
            return SmtpReplies.LocalFault;
        }
    }

    private async ValueTask RefuseAsync(SmtpReply refusal)
    {
        _refusal ??= refusal;
        await CloseSinkAsync();
    }

    private async ValueTask<SmtpReply> FinishAsync(SmtpReply reply)
    {
        if (_envelope is { } envelope)
        {
            SmtpTracing.Settle(envelope, reply, Octets);
            metrics.MessageEnded(reply, Octets);
            if (reply.IsPositive)
            {
                logger.MessageAccepted(envelope.Id, Octets, envelope.Recipients.Count, reply.Code);
            }
            else
            {
                logger.MessageRefused(envelope.Id, Octets, envelope.Recipients.Count, reply.Code, reply.Status);
            }
        }

        _envelope = null;
        _refusal = null;
        await CloseSinkAsync();
        return reply;
    }

    private async ValueTask CloseSinkAsync()
    {
        if (_sink is not { } sink)
        {
            return;
        }

        _sink = null;
        try
        {
            await sink.DisposeAsync();
        }
        catch (Exception exception)
        {
            logger.ContentFault(exception, _envelope?.Id ?? default);
        }
    }
}
