using System.Buffers;
using System.IO.Pipelines;

namespace RelateMail.Smtp.Transport;

/// <summary>A connection's two pipes as the stream under TLS.</summary>
internal sealed class DuplexPipeStream(IDuplexPipe pipe) : Stream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ReadResult read = await pipe.Input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> input = read.Buffer;
            if (input.IsEmpty)
            {
                // A cancelled read without data was meant for the plaintext reader that TLS replaced.
                pipe.Input.AdvanceTo(input.Start, input.End);
                if (read.IsCompleted)
                {
                    return 0;
                }

                continue;
            }

            int count = (int)Math.Min(buffer.Length, input.Length);
            ReadOnlySequence<byte> taken = input.Slice(0, count);
            taken.CopyTo(buffer.Span);
            pipe.Input.AdvanceTo(taken.End);
            return count;
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult flush = await pipe.Output.WriteAsync(buffer, cancellationToken);
        if (flush.IsCompleted)
        {
            throw new IOException("The client disconnected.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
