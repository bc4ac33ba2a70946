using RelateMail.Ingress.Content.Pieces;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// The input of the MIME reader; stops a header block that does not end. The reader buffers a whole header field before
/// it reports the field, at a cost that grows with the square of the length. The limit is therefore checked on input.
/// </summary>
internal sealed class HeaderGuardStream(Stream inner, int maxHeaderOctets) : ForwardStream
{
    /// <summary>Octets, at most, that the reader has read ahead of the octet it parses.</summary>
    private const int ReadAhead = 32 * 1024;

    private long _position;
    private long _blockBegin = -1;

    /// <summary>Starts to count a header block.</summary>
    /// <param name="offset">The first octet of the block, counted from the start of the content.</param>
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
