namespace RelateMail.Ingress.Content.Pieces;

/// <summary>Reads segments in memory without joining them in one buffer.</summary>
internal sealed class SegmentStream(IReadOnlyList<ReadOnlyMemory<byte>> segments) : ForwardStream
{
    private int _segment;
    private int _offset;

    public override int Read(Span<byte> buffer)
    {
        while (_segment < segments.Count)
        {
            ReadOnlySpan<byte> left = segments[_segment].Span[_offset..];
            if (!left.IsEmpty)
            {
                int octets = Math.Min(left.Length, buffer.Length);
                left[..octets].CopyTo(buffer);
                _offset += octets;
                return octets;
            }

            _segment++;
            _offset = 0;
        }

        return 0;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));
}
