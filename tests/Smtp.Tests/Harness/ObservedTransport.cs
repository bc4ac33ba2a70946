using System.IO.Pipelines;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>A connection's transport that counts flushes with data, and reports a flush that blocks.</summary>
internal sealed class ObservedTransport(IDuplexPipe transport) : IDuplexPipe
{
    private readonly Writer _output = new(transport.Output);

    public PipeReader Input => transport.Input;

    public PipeWriter Output => _output;

    /// <summary>Flushes that sent something.</summary>
    public int Flushes => _output.Flushes;

    /// <summary>The most octets of replies that were waiting at once.</summary>
    public long MostUnflushed => _output.MostUnflushed;

    /// <summary>Completes when a flush waits for the client to read.</summary>
    public Task Blocked => _output.Blocked.Task.WaitAsync(SmtpTestClient.Hang);

    private sealed class Writer(PipeWriter output) : PipeWriter
    {
        private int _flushes;

        public int Flushes => Volatile.Read(ref _flushes);

        public long MostUnflushed { get; private set; }

        public TaskCompletionSource Blocked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => output.UnflushedBytes;

        public override void Advance(int bytes) => output.Advance(bytes);

        public override void CancelPendingFlush() => output.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => output.Complete(exception);

        public override Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            MostUnflushed = Math.Max(MostUnflushed, output.UnflushedBytes);
            if (output.UnflushedBytes > 0)
            {
                Interlocked.Increment(ref _flushes);
            }

            ValueTask<FlushResult> flush = output.FlushAsync(cancellationToken);
            if (!flush.IsCompleted)
            {
                Blocked.TrySetResult();
            }

            return flush;
        }
    }
}
