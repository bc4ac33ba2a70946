using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// A session's way to its client: reads, flushes and the handshake, each under a deadline (RFC 5321 §4.5.3.2).
/// </summary>
/// <remarks>
/// A deadline that passes while the session waits for input wakes the session, so that it can say why it goes. Waiting
/// for anything else, or being woken in vain, ends with the connection cut. A pending flush is never cancelled: over TLS
/// that would seal a record and not send it.
/// </remarks>
internal sealed class SmtpChannel : IDeadline, IAsyncDisposable
{
    private const long Never = long.MaxValue;

    private readonly ConnectionContext _connection;
    private readonly SmtpTransport _transport;
    private readonly DeadlineSweep _sweep;
    private readonly ChannelTimeouts _timeouts;
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenRegistration _drain;
    private long _sessionEnd;
    private readonly int _shard;
    private long _deadline = Never;
    private long _lastSeen;
    private volatile Waiting _waiting;
    private volatile bool _isExpired;
    private volatile bool _isDraining;

    public SmtpChannel(ConnectionContext connection, DeadlineSweep sweep, ChannelTimeouts timeouts)
    {
        MemoryPool<byte> pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool ?? MemoryPool<byte>.Shared;
        _connection = connection;
        _transport = new(connection.Transport, pool);
        _sweep = sweep;
        _timeouts = timeouts;
        _lastSeen = sweep.Now;
        _sessionEnd = _lastSeen + timeouts.Session;
        _shard = sweep.Add(this);
        _drain = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            .UnsafeRegister(static channel => ((SmtpChannel)channel!).Drain(), this) ?? default;
    }

    private enum Waiting
    {
        ForNothing,
        ForInput,
        ForOutput,
        ForHandshake,
    }

    /// <inheritdoc/>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>A deadline has passed: say 421 4.4.2 and end.</summary>
    public bool IsExpired => _isExpired;

    /// <summary>The node stops: end as soon as no content is under way.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>The client has gone, or was cut off: nothing can be said to it any more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>
    /// Cancelled once the connection has been cut. A client that has closed its side still gets its replies.
    /// </summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>True where octets have arrived before the greeting; they stay in the pipe.</summary>
    public bool HasInput()
    {
        if (!_transport.Input.TryRead(out ReadResult read))
        {
            return false;
        }

        _transport.Input.AdvanceTo(read.Buffer.Start);
        return !read.Buffer.IsEmpty;
    }

    /// <param name="timeout">How long to wait for the next octets: one of <see cref="ChannelTimeouts"/>.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // nearly every read waits: no box for each
    public async ValueTask<ReadResult> ReadAsync(long timeout)
    {
        ValueTask<ReadResult> pending = _transport.Input.ReadAsync(CancellationToken.None);
        if (!pending.IsCompleted)
        {
            // Counted from the last sign of life on, and not from here: the client may have seen our reply already.
            Arm(Waiting.ForInput, Math.Min(_lastSeen + timeout, _sessionEnd));
        }

        ReadResult read = await pending;
        Disarm();
        _isExpired |= _lastSeen >= _sessionEnd; // a client that never lets us wait comes to its end too
        return read;
    }

    public void Advance(SequencePosition consumed, SequencePosition examined) =>
        _transport.Input.AdvanceTo(consumed, examined);

    /// <summary>Puts a reply behind those that wait for the next flush.</summary>
    public void Write(SmtpReply reply) => _transport.Output.Write(reply.Octets);

    /// <summary>Sends what has been written; nothing where there is nothing.</summary>
    /// <exception cref="ConnectionAbortedException">The client has gone.</exception>
    public async ValueTask FlushAsync()
    {
        if (_transport.Output.UnflushedBytes == 0)
        {
            return;
        }

        _lastSeen = _sweep.Now;
        ValueTask<FlushResult> pending = _transport.Output.FlushAsync(CancellationToken.None);
        if (!pending.IsCompleted)
        {
            Arm(Waiting.ForOutput, _lastSeen + _timeouts.Write);
        }

        IsGone = true; // until the flush has come through
        FlushResult flush = await pending;
        Volatile.Write(ref _deadline, Never);
        _waiting = Waiting.ForNothing;
        IsGone = flush.IsCompleted;
        if (IsGone)
        {
            throw new ConnectionAbortedException("The client has gone.");
        }
    }

    /// <summary>
    /// Waits for the outside, and sends what is written before it does; what is there at once costs no flush. What was
    /// begun is seen through even where the client has gone.
    /// </summary>
    public async ValueTask<SmtpReply?> WaitAsync(ValueTask<SmtpReply?> pending)
    {
        if (pending.IsCompleted)
        {
            return await pending;
        }

        SmtpReply? reply = null;
        try
        {
            await FlushAsync();
        }
        finally
        {
            reply = await pending;
        }

        return reply;
    }

    /// <inheritdoc cref="SmtpTransport.SecureAsync"/>
    public async ValueTask<TlsFacts> SecureAsync(ServerTls server)
    {
        Arm(Waiting.ForHandshake, _lastSeen + _timeouts.TlsHandshake);
        try
        {
            return await _transport.SecureAsync(server, _cut.Token);
        }
        finally
        {
            Disarm();
        }
    }

    /// <summary>Flushes what is left and ends TLS in order, both under the deadline of a flush.</summary>
    public async ValueTask CloseAsync()
    {
        await FlushAsync();
        Arm(Waiting.ForOutput, _sweep.Now + _timeouts.Write);
        await _transport.CloseAsync(notify: true);
        Disarm();
    }

    /// <summary>Cuts the connection; every pending wait on it fails.</summary>
    public void Abort(string reason)
    {
        _ = _cut.CancelAsync(); // what a port does when it is told so must not reach the caller
        _connection.Abort(new ConnectionAbortedException(reason));
    }

    public async ValueTask DisposeAsync()
    {
        _sweep.Remove(this, _shard);
        await _drain.DisposeAsync();
        await _transport.CloseAsync(notify: false);
    }

    /// <summary>The deadline may have passed. Of several who see it pass, the one that moves it on acts.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        long deadline = Deadline;
        Waiting waiting = _waiting; // written before the deadline that belongs to it
        long now = _sweep.Now;
        if (deadline > now || Interlocked.CompareExchange(ref _deadline, now + _timeouts.Grace, deadline) != deadline)
        {
            return;
        }

        switch (waiting)
        {
            case Waiting.ForInput when !_isExpired:
                _isExpired = true;
                _transport.Input.CancelPendingRead();
                break;
            case Waiting.ForInput or Waiting.ForOutput or Waiting.ForHandshake:
                Abort("The client kept us waiting for too long.");
                break;
        }
    }

    private void Drain()
    {
        _isDraining = true;
        Volatile.Write(ref _sessionEnd, Math.Min(_sessionEnd, _sweep.Now + _timeouts.Drain));

        // Not on this thread: over TLS the session would go on from here, and this thread stops the host.
        ThreadPool.UnsafeQueueUserWorkItem(
            static channel => channel._transport.Input.CancelPendingRead(), this, preferLocal: false);
    }

    private void Arm(Waiting waiting, long deadline)
    {
        _waiting = waiting;
        Volatile.Write(ref _deadline, deadline);
        if (deadline <= _sweep.Now)
        {
            ((IThreadPoolWorkItem)this).Execute();
        }
    }

    private void Disarm()
    {
        Volatile.Write(ref _deadline, Never);
        _waiting = Waiting.ForNothing;
        _lastSeen = _sweep.Now;
    }
}
