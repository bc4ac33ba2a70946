using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RelateMail.Ingress.Content.Pieces;

/// <summary>
/// Collects a content in pieces. The first piece has 8 KiB; each further one is as large as all before it together, at
/// most 256 KiB. A short message needs one small buffer, and the small pieces together fill exactly one large piece.
/// </summary>
internal sealed class PieceWriter(ArrayPool<byte> pool)
{
    public const int SmallestPiece = 8 * 1024;
    public const int LargestPiece = 256 * 1024;

    private readonly Queue<ContentPiece> _pieces = new();
    private ContentPiece? _last;
    private long _capacity;

    /// <summary>Octets written since the start, including those of pieces that were taken.</summary>
    public long Size { get; private set; }

    /// <summary>Octets of the buffers of the pieces that were not taken yet.</summary>
    public long Held => _pieces.Sum(static piece => (long)piece.Capacity);

    /// <summary>The octets of the pieces that were not taken yet, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Octets => [.. _pieces.Select(piece => piece.Octets)];

    /// <summary>
    /// The octets that were written since the last call, in order. Call it before each removal of pieces.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadNew() => _pieces.Select(static piece => piece.ReadNew());

    public void Advance(int count)
    {
        if (_last is null)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(count, 0);
            return;
        }

        _last.Advance(count);
        Size += count;
    }

    public Memory<byte> GetMemory(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_last is null || _last.Free.Length < Math.Max(1, sizeHint))
        {
            int capacity = (int)Math.Clamp(_capacity, SmallestPiece, LargestPiece);
            _last = new ContentPiece(pool, Math.Max(capacity, sizeHint));
            _capacity += _last.Capacity;
            _pieces.Enqueue(_last);
        }

        return _last.Free;
    }

    /// <summary>
    /// Removes the next full piece; the small pieces at the start are merged into one. The caller releases the piece.
    /// </summary>
    public bool TryTakeFull([NotNullWhen(true)] out ContentPiece? piece) =>
        TryTake(_last is { IsFull: true } ? 0 : 1, out piece);

    /// <summary>Removes the next piece, full or not. For the end of the content.</summary>
    public bool TryTakeAny([NotNullWhen(true)] out ContentPiece? piece) => TryTake(0, out piece);

    /// <summary>Begins with a small piece again, for a client that sends slowly. All pieces must be taken.</summary>
    public void Restart() => _capacity = 0;

    /// <summary>Returns all pieces that were not taken to the pool.</summary>
    public void ReleaseAll()
    {
        while (TryTakeOne(0, out ContentPiece? piece))
        {
            piece.Release();
        }
    }

    private bool TryTake(int keep, [NotNullWhen(true)] out ContentPiece? piece)
    {
        if (!TryTakeOne(keep, out piece))
        {
            return false;
        }

        if (piece.Capacity >= LargestPiece || _pieces.Count <= keep)
        {
            return true;
        }

        long left = piece.Octets.Length + _pieces.Sum(static next => (long)next.Octets.Length);
        var merged = new ContentPiece(pool, (int)Math.Min(left, LargestPiece));
        merged.Append(piece.Octets.Span);
        piece.Release();
        while (_pieces.TryPeek(out ContentPiece? head)
            && head.Octets.Length <= merged.Free.Length && TryTakeOne(keep, out ContentPiece? next))
        {
            merged.Append(next.Octets.Span);
            next.Release();
        }

        piece = merged;
        return true;
    }

    private bool TryTakeOne(int keep, [NotNullWhen(true)] out ContentPiece? piece)
    {
        if (_pieces.Count <= keep)
        {
            piece = null;
            return false;
        }

        piece = _pieces.Dequeue();
        if (_pieces.Count == 0)
        {
            _last = null;
        }

        return true;
    }
}
