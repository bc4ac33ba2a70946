namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>
/// Pieces of content as a stream for the framework's range processing, which seeks once to the range and reads from
/// there. One piece is in memory at a time.
/// </summary>
/// <param name="length">Octets of the whole stream.</param>
/// <param name="open">Opens the pieces from an offset.</param>
internal sealed class SeekablePieceStream(
    long length, Func<long, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> open) : Stream
{
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? _pieces;
    private ReadOnlyMemory<byte> _piece;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty)
        {
            return 0;
        }

        _pieces ??= open(_position, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (_piece.IsEmpty)
        {
            if (!await _pieces.MoveNextAsync())
            {
                return 0; // shorter than the summary; the server aborts a response shorter than its Content-Length
            }

            _piece = _pieces.Current;
        }

        int count = (int)Math.Min(Math.Min(buffer.Length, _piece.Length), length - _position);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(offset));
        if (_pieces is not null && position != _position)
        {
            throw new NotSupportedException("The stream seeks only before it is read.");
        }

        return _position = position;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The content store is read asynchronously only.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_pieces is not null)
        {
            await _pieces.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
