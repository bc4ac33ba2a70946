using System.Buffers;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Content;

/// <summary>
/// The chunk of a BDAT that was refused: its octets arrive anyway, and are drained before the reply (RFC 3030 §2). The
/// mail transaction, if one is open, stays open.
/// </summary>
internal sealed class RefusedChunk(long octets, SmtpReply refusal) : ContentTransfer
{
    private readonly long _announced = octets;
    private long _remaining = octets;

    /// <inheritdoc/>
    public override SmtpVerb Verb => SmtpVerb.Bdat;

    /// <inheritdoc/>
    public override bool EndsTransaction => false;

    /// <inheritdoc/>
    public override long Octets => _announced - _remaining;

    /// <inheritdoc/>
    public override ContentStatus Read(ref ReadOnlySequence<byte> input)
    {
        long taken = Math.Min(_remaining, input.Length);
        _remaining -= taken;
        input = input.Slice(taken);
        return _remaining == 0 ? ContentStatus.Complete : ContentStatus.NeedMore;
    }

    /// <inheritdoc/>
    public override ValueTask<SmtpReply?> SettleAsync(ContentStatus status, CancellationToken cancellationToken)
    {
        if (status == ContentStatus.NeedMore)
        {
            return default;
        }

        Stage = TransferStage.Ended;
        return new(refusal);
    }

    /// <inheritdoc/>
    public override ValueTask AbandonAsync() => default;
}
