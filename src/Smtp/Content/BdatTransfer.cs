using System.Buffers;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Content;

/// <summary>The content of one sequence of BDAT commands, chunk by chunk (RFC 3030 §2).</summary>
internal sealed class BdatTransfer : EnvelopeTransfer
{
    private readonly ChunkReader _reader;
    private bool _isLast;

    /// <summary>
    /// Begins at the first BDAT. If the delivery fails to open its sink, the chunk is drained and answered with 451,
    /// because its octets follow the command without a reply between.
    /// </summary>
    public BdatTransfer(TransferFactory shared, Envelope envelope, IMailDelivery delivery)
        : base(shared, envelope)
    {
        _reader = new(shared.MaxOctets);
        try
        {
            Open(delivery);
        }
        catch (Exception exception)
        {
            FailToOpen(exception);
        }
    }

    /// <inheritdoc/>
    public override SmtpVerb Verb => SmtpVerb.Bdat;

    /// <inheritdoc/>
    public override long Octets => _reader.Octets;

    /// <param name="octets">Octets of the chunk; can be 0.</param>
    /// <param name="isLast">LAST was given: the content is complete after this chunk.</param>
    public void BeginChunk(long octets, bool isLast)
    {
        _reader.Begin(octets);
        _isLast = isLast;
        Stage = TransferStage.Receiving;
    }

    /// <inheritdoc/>
    protected override ContentStatus Read(ref ReadOnlySequence<byte> input, IContentSink? sink) =>
        _reader.Read(ref input, sink);

    /// <inheritdoc/>
    protected override SmtpReply? RefuseContent() => _reader.TooBig ? SmtpReplies.TooBig : null;

    /// <inheritdoc/>
    protected override ValueTask<SmtpReply?> CompleteAsync(CancellationToken cancellationToken)
    {
        if (_isLast)
        {
            return CommitAsync(cancellationToken);
        }

        Stage = TransferStage.BetweenChunks;
        return new(SmtpReplies.ChunkOk);
    }
}
