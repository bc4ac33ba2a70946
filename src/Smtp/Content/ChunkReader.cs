using System.Buffers;

namespace RelateMail.Smtp.Content;

/// <summary>
/// Content of BDAT: exactly the octets that each chunk announced, with no meaning given to any of them (RFC 3030 §2).
/// A call allocates nothing.
/// </summary>
/// <param name="maxOctets">The most octets that all chunks of one transaction may have together.</param>
internal sealed class ChunkReader(long maxOctets)
{
    private long _remaining;

    /// <summary>Octets of all chunks of the transaction so far; those that were drained count too.</summary>
    public long Octets { get; private set; }

    /// <summary>The content is past its limit, or will be at the end of this chunk (RFC 1870 §6).</summary>
    public bool TooBig => _remaining > maxOctets - Octets;

    /// <summary>Starts the next chunk of the transaction.</summary>
    /// <param name="chunkOctets">The chunk-size; 0 is a chunk that is complete at the next read.</param>
    /// <exception cref="InvalidOperationException">The chunk before it has not ended.</exception>
    public void Begin(long chunkOctets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunkOctets);
        if (_remaining > 0)
        {
            throw new InvalidOperationException($"The chunk before it lacks {_remaining} octets.");
        }

        _remaining = chunkOctets;
    }

    /// <summary>
    /// Consumes input up to the end of the chunk, or all of it. Octets go to <paramref name="sink"/> unless the content
    /// is too big; then, and where the sink is null, they are drained.
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
