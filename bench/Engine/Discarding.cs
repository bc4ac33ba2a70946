using System.Buffers;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Engine;

/// <summary>Accepts every content with 250 and discards it: all octets overwrite one buffer.</summary>
internal sealed class Discarding : IMailDelivery
{
    private static readonly SmtpReply s_taken = new(250, new(2, 0, 0), "Ok: discarded");

    public IContentSink Open(Envelope envelope) => new Sink();

    private sealed class Sink : IContentSink
    {
        private byte[] _buffer = [];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Buffer(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Buffer(sizeHint);

        public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken) => default;

        public ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken) => new(s_taken);

        public ValueTask DisposeAsync()
        {
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            return default;
        }

        private byte[] Buffer(int sizeHint)
        {
            const int Usual = 8 * 1024;
            if (_buffer.Length < Math.Max(sizeHint, 1))
            {
                _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, Usual));
            }

            return _buffer;
        }
    }
}
