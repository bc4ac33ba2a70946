using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>One message that was committed.</summary>
internal sealed record Delivered(Envelope Envelope, byte[] Content)
{
    /// <summary>The trace in which it was committed.</summary>
    public ActivityTraceId Trace { get; } = Activity.Current?.TraceId ?? default;
}

/// <summary>
/// Stores committed messages. The reverse-path's local-part selects a failure: fault-open, fault-write,
/// fault-flush, fault-commit, fault-dispose, fault-spill, refuse-flush, refuse-commit; slow-commit waits for
/// <see cref="Release"/>; the content of repeat was delivered before.
/// </summary>
internal sealed class StubDelivery : IMailDelivery
{
    private readonly ConcurrentQueue<Delivered> _messages = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _committing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private int _opened;
    private int _spills;
    private readonly TaskCompletionSource _spilled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _mostBuffered;

    public IReadOnlyList<Delivered> Messages => [.. _messages];

    /// <summary>Sinks that have not been disposed.</summary>
    public int Open => Volatile.Read(ref _open);

    public int Opened => Volatile.Read(ref _opened);

    /// <summary>How often a sink was asked to store the octets in its memory.</summary>
    public int Spills => Volatile.Read(ref _spills);

    /// <summary>Completes after a spill.</summary>
    public Task Spilled => _spilled.Task.WaitAsync(SmtpTestClient.Hang);

    /// <summary>The most octets that any sink has been given.</summary>
    public long MostBuffered => Volatile.Read(ref _mostBuffered);

    /// <summary>Completes when a slow commit has begun.</summary>
    public Task Committing => _committing.Task.WaitAsync(SmtpTestClient.Hang);

    /// <summary>Completes when a sink was disposed.</summary>
    public Task Disposed => _disposed.Task.WaitAsync(SmtpTestClient.Hang);

    public void Release() => _released.TrySetResult();

    IContentSink IMailDelivery.Open(Envelope envelope)
    {
        string order = envelope.ReversePath.Mailbox?.LocalPart ?? "";
        if (order == "fault-open")
        {
            throw new InvalidOperationException("The delivery broke, as the test requested.");
        }

        Interlocked.Increment(ref _open);
        Interlocked.Increment(ref _opened);
        return new Sink(this, envelope, order);
    }

    private sealed class Sink(StubDelivery delivery, Envelope envelope, string order) : IContentSink
    {
        private readonly ArrayBufferWriter<byte> _octets = new();
        private bool _isDisposed;

        public void Advance(int count)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _octets.Advance(count);
            delivery._mostBuffered = Math.Max(delivery._mostBuffered, _octets.WrittenCount);
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Fails("write") ? throw Fault() : _octets.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Fails("write") ? throw Fault() : _octets.GetSpan(sizeHint);

        public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken) => Fails("flush")
            ? throw Fault()
            : new(order == "refuse-flush" ? SmtpReplies.AttachmentTooBig : null);

        public bool IsRepeat => order == "repeat";

        public ValueTask<SmtpReply?> SpillAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref delivery._spills);
            delivery._spilled.TrySetResult();
            return Fails("spill") ? throw Fault() : default;
        }

        public async ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken)
        {
            switch (order)
            {
                case "fault-commit":
                    throw Fault();
                case "refuse-commit":
                    return SmtpReplies.Loop;
                case "slow-commit":
                    delivery._committing.TrySetResult();
                    await delivery._released.Task;
                    break;
            }

            delivery._messages.Enqueue(new(envelope, _octets.WrittenSpan.ToArray()));
            string count = delivery._messages.Count.ToString(CultureInfo.InvariantCulture);
            return new(250, new(2, 0, 0), $"Ok: stored as {count}");
        }

        public ValueTask DisposeAsync()
        {
            Assert.False(_isDisposed, "A sink is disposed once.");
            _isDisposed = true;
            Interlocked.Decrement(ref delivery._open);
            delivery._disposed.TrySetResult();
            return Fails("dispose") ? throw Fault() : default;
        }

        private static InvalidOperationException Fault() => new("The sink broke, as the test requested.");

        private bool Fails(string step) => order == $"fault-{step}";
    }
}
