using RelateMail.Ingress.Content.Pieces;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Under the MIME reader: stops a header block that does not end. The reader gathers a whole header field before it
/// reports it, at a cost that grows with the square of its length, so the limit must bite on the way in.
/// </summary>
internal sealed class HeaderGuardStream(Stream inner, int maxHeaderOctets) : ForwardStream
{
    /// <summary>The reader has read this far ahead of the octets it looks at, at most.</summary>
    private const int ReadAhead = 32 * 1024;

    private long _position;
    private long _blockBegin = -1;

    /// <summary>A header block begins at <paramref name="offset"/>.</summary>
    public void BeginHeaders(long offset) => _blockBegin = offset;

    public void EndHeaders() => _blockBegin = -1;

    public override int Read(Span<byte> buffer)
    {
        Guard();
        int octets = inner.Read(buffer);
        _position += octets;
        return octets;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Guard();
        int octets = await inner.ReadAsync(buffer, cancellationToken);
        _position += octets;
        return octets;
    }

    private void Guard()
    {
        if (_blockBegin >= 0 && _position - _blockBegin > maxHeaderOctets + ReadAhead)
        {
            throw new ContentRefusedException(SmtpReplies.HeaderTooBig);
        }
    }
}
