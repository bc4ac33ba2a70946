using System.Buffers;

namespace RelateMail.Ingress.Content.Pieces;

/// <summary>
/// A part of a content in a pooled buffer. A reader that keeps the piece for later calls <see cref="Hold"/> first. The
/// last release returns the buffer to its pool, so never while the store or the MIME reader still reads it.
/// </summary>
internal sealed class ContentPiece(ArrayPool<byte> pool, int capacity)
{
    private readonly byte[] _buffer = pool.Rent(capacity);
    private int _length;
    private int _read;
    private int _holders = 1;

    public int Capacity => capacity;

    public ReadOnlyMemory<byte> Octets => _buffer.AsMemory(0, _length);

    public Memory<byte> Free => _buffer.AsMemory(_length, capacity - _length);

    public bool IsFull => _length == capacity;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, capacity - _length);
        _length += count;
    }

    /// <summary>The octets that were added since the last call.</summary>
    public ReadOnlyMemory<byte> ReadNew()
    {
        int start = _read;
        _read = _length;
        return _buffer.AsMemory(start, _length - start);
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(Free.Span);
        _length += octets.Length;
    }

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            pool.Return(_buffer);
        }
    }
}
