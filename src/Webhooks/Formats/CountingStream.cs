namespace RelateMail.Webhooks.Formats;

/// <summary>Counts the octets of a body, and keeps a small one, so that its message is read once.</summary>
internal sealed class CountingStream : Stream
{
    private const int MaxKept = 256 * 1024;

    private MemoryStream? _kept = new();
    private long _count;

    /// <summary>The body; null if it is too long to be kept.</summary>
    public ReadOnlyMemory<byte>? Kept => _kept?.GetBuffer().AsMemory(0, (int)_count);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _count;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _count += buffer.Length;
        if (_count > MaxKept)
        {
            _kept = null;
        }

        _kept?.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
