namespace RelateMail.Webhooks.Tests;

/// <summary>A content that exists nowhere as a whole. Calls a probe after each two million octets.</summary>
internal sealed class GeneratedContent(long size, Action probe) : Stream
{
    private const int ProbeEvery = 2_000_000;

    private long _left = size;
    private long _unprobed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = (int)Math.Min(count, _left);
        buffer.AsSpan(offset, read).Fill(0xE4);
        _left -= read;
        _unprobed += read;
        if (_unprobed >= ProbeEvery)
        {
            _unprobed = 0;
            probe();
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
