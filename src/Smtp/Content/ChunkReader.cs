using System.Buffers;

namespace RelateMail.Smtp.Content;

/// <summary>
/// Content of BDAT: exactly the octets that each chunk announced, without interpretation (RFC 3030 §2). A call
/// allocates nothing.
/// </summary>
/// <param name="maxOctets">The most octets that all chunks of one transaction may have together.</param>
internal sealed class ChunkReader(long maxOctets)
{
    private long _remaining;

    /// <summary>Octets of all chunks of the transaction so far, drained ones included.</summary>
    public long Octets { get; private set; }

    /// <summary>The content is past its limit, or will be at the end of this chunk (RFC 1870 §6).</summary>
    public bool TooBig => _remaining > maxOctets - Octets;

    /// <summary>Starts the next chunk of the transaction.</summary>
    /// <param name="chunkOctets">The chunk-size; a chunk of 0 octets is complete at the next read.</param>
    /// <exception cref="InvalidOperationException">The previous chunk has not ended.</exception>
    public void Begin(long chunkOctets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunkOctets);
        if (_remaining > 0)
        {
            throw new InvalidOperationException($"The previous chunk lacks {_remaining} octets.");
        }

        _remaining = chunkOctets;
    }

    /// <summary>
    /// Consumes input up to the end of the chunk, or all of it. The octets are written to <paramref name="sink"/>.
    /// They are drained if the content is too big or the sink is null.
    /// </summary>
    public ContentStatus Read(ref ReadOnlySequence<byte> input, IBufferWriter<byte>? sink)
    {
        ReadOnlySequence<byte> chunk = input.Slice(0, Math.Min(_remaining, input.Length));
        if (sink is not null && !TooBig)
        {
            foreach (ReadOnlyMemory<byte> segment in chunk)
            {
                sink.Write(segment.Span);
            }
        }

        _remaining -= chunk.Length;
        Octets += chunk.Length;
        input = input.Slice(chunk.End);
        return _remaining == 0 ? ContentStatus.Complete : ContentStatus.NeedMore;
    }
}
