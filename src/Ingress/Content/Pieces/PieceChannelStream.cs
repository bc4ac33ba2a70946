using System.Threading.Channels;

namespace RelateMail.Ingress.Content.Pieces;

/// <summary>
/// Carries pieces from the writer of a content to its MIME reader: at most two wait, then the writer waits. Each piece
/// is held until it has been read.
/// </summary>
internal sealed class PieceChannelStream : ForwardStream
{
    private readonly Channel<ContentPiece> _pieces = Channel.CreateBounded<ContentPiece>(
        new BoundedChannelOptions(2) { SingleReader = true, SingleWriter = true });

    private ContentPiece? _piece;
    private int _offset;

    /// <summary>Holds the piece and hands it on; waits while the reader is behind.</summary>
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

    /// <summary>No more pieces come.</summary>
    public void Complete() => _pieces.Writer.TryComplete();

    /// <summary>
    /// The reader has had enough: takes and releases all that still comes, so that the writer never waits.
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

    public override int Read(Span<byte> buffer) => throw new NotSupportedException("Pieces come asynchronously.");
}
