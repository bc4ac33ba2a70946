using System.Buffers;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Content;

/// <summary>The content of one DATA, up to CRLF.CRLF (RFC 5321 §4.1.1.4).</summary>
internal sealed class DataTransfer : EnvelopeTransfer
{
    private readonly ContentReader _reader;

    /// <exception cref="Exception">The delivery failed to open its sink.</exception>
    public DataTransfer(TransferFactory shared, Envelope envelope, IMailDelivery delivery)
        : base(shared, envelope)
    {
        _reader = new(shared.MaxOctets);
        Open(delivery);
    }

    /// <inheritdoc/>
    public override SmtpVerb Verb => SmtpVerb.Data;

    /// <inheritdoc/>
    public override long Octets => _reader.Octets;

    /// <inheritdoc/>
    protected override ContentStatus Read(ref ReadOnlySequence<byte> input, IContentSink? sink) =>
        _reader.Read(ref input, sink);

    /// <inheritdoc/>
    protected override SmtpReply? RefuseContent() =>
        _reader.HasBareLineEnd ? SmtpReplies.BareLineEnd : _reader.TooBig ? SmtpReplies.TooBig : null;

    /// <inheritdoc/>
    /// <remarks>
    /// Octets after a bare line end may be what the sender took for its next command, so the session must not read on.
    /// </remarks>
    protected override SmtpReply FinalRefusal(SmtpReply refusal, out bool closesSession)
    {
        closesSession = _reader.HasBareLineEnd;
        return closesSession ? SmtpReplies.BareLineEnd : refusal;
    }

    /// <inheritdoc/>
    protected override ValueTask<SmtpReply?> CompleteAsync(CancellationToken cancellationToken) =>
        CommitAsync(cancellationToken);
}
