using System.Threading.Channels;

namespace RelateMail.Ingress.Content.Pieces;

/// <summary>
/// Passes pieces from the writer of a content to its MIME reader. The writer waits while two pieces are queued. Each
/// piece is held until it has been read.
/// </summary>
internal sealed class PieceChannelStream : ForwardStream
{
    private readonly Channel<ContentPiece> _pieces = Channel.CreateBounded<ContentPiece>(
        new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });

    private ContentPiece? _piece;
    private int _offset;

    /// <summary>Holds the piece and queues it; waits while the queue is full.</summary>
    public async ValueTask WriteAsync(ContentPiece piece, CancellationToken cancellationToken)
    {
        piece.Hold();
        try
        {
            await _pieces.Writer.WriteAsync(piece, cancellationToken);
        }
        catch
        {
            piece.Release();
            throw;
        }
    }

    /// <summary>Marks the end of the content.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>
    /// Releases all pieces that were not read, also those still to come, so that the writer does not wait for a reader
    /// that has stopped.
    /// </summary>
    public async Task DrainAsync()
    {
        _piece?.Release();
        _piece = null;
        await foreach (ContentPiece piece in _pieces.Reader.ReadAllAsync())
        {
            piece.Release();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_piece is null || _offset == _piece.Octets.Length)
        {
            _piece?.Release();
            _piece = null;
            _offset = 0;
            if (!await _pieces.Reader.WaitToReadAsync(cancellationToken))
            {
                return 0;
            }

            _pieces.Reader.TryRead(out _piece);
        }

        ReadOnlyMemory<byte> left = _piece.Octets[_offset..];
        int octets = Math.Min(left.Length, buffer.Length);
        left[..octets].CopyTo(buffer);
        _offset += octets;
        return octets;
    }

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Use ReadAsync.");
}
