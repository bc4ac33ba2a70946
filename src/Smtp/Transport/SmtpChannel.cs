using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// A session's connection to its client: reads, flushes and the handshake, each with a deadline (RFC 5321 §4.5.3.2).
/// </summary>
/// <remarks>
/// A deadline that passes while the session waits for input wakes the session, so that it can reply with the reason. If
/// it passes during any other wait, or a second time, the connection is closed. A pending flush is never cancelled,
/// because TLS would encrypt a record and not send it.
/// </remarks>
internal sealed class SmtpChannel : IDeadline, IAsyncDisposable
{
    private const long Never = long.MaxValue;

    /// <summary>Counted while a client does not read: what Kestrel holds of replies and of further input.</summary>
    private const int Blocked = 192 * 1024;

    private readonly ConnectionContext _connection;
    private readonly SmtpTransport _transport;
    private readonly DeadlineSweep _sweep;
    private readonly ChannelTimeouts _timeouts;
    private readonly MemoryBudget _budget;
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenRegistration _drain;
    private long _sessionEnd;
    private readonly int _shard;
    private long _deadline = Never;
    private long _lastSeen;
    private volatile Waiting _waiting;
    private volatile bool _isExpired;
    private volatile bool _isDraining;
    private volatile bool _isStalled;
    private int _counted = MemoryBudget.Connection;

    public SmtpChannel(
        ConnectionContext connection, DeadlineSweep sweep, ChannelTimeouts timeouts, MemoryBudget budget)
    {
        MemoryPool<byte> pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool ?? MemoryPool<byte>.Shared;
        _connection = connection;
        _transport = new(connection.Transport, pool);
        _sweep = sweep;
        _timeouts = timeouts;
        _budget = budget;
        _budget.Take(_counted);
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
        ForStalledInput,
        ForOutput,
        ForHandshake,
    }

    /// <inheritdoc/>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>A deadline has passed: the session replies 421 4.4.2 and ends.</summary>
    public bool IsExpired => _isExpired;

    /// <summary>The last read was ended by its stall, before its time limit.</summary>
    public bool IsStalled => _isStalled;

    /// <summary>How long the last read has waited, on the scale of <see cref="DeadlineSweep.Now"/>.</summary>
    public long LastWait { get; private set; }

    /// <summary>Replies that were written and not flushed, in octets.</summary>
    public long Unflushed => _transport.Output.UnflushedBytes;

    /// <summary>The node stops: the session ends when no transaction is open.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>The client disconnected or was disconnected: no reply can be sent any more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>
    /// Cancelled when the server closes the connection. A client that has closed its side still gets its replies.
    /// </summary>
    public CancellationToken Cut => _cut.Token;

    /// <summary>Reads without waiting. If true, <see cref="Advance"/> must follow.</summary>
    public bool TryRead(out ReadResult read) => _transport.Input.TryRead(out read);

    /// <param name="timeout">How long to wait for the next octets: one of <see cref="ChannelTimeouts"/>.</param>
    /// <param name="patience">A second limit, which begins with this read.</param>
    /// <param name="stall">After this wait the read ends without octets, and <see cref="IsStalled"/> is set.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // most reads wait
    public async ValueTask<ReadResult> ReadAsync(long timeout, long patience = Never, long stall = Never)
    {
        _isStalled = false;
        ValueTask<ReadResult> pending = _transport.Input.ReadAsync(CancellationToken.None);
        long started = pending.IsCompleted ? Never : ArmInput(timeout, patience, stall);
        ReadResult read = await pending;
        Disarm();
        LastWait = Math.Max(0, _lastSeen - started);
        _isExpired |= _lastSeen >= _sessionEnd; // the session limit also applies to a client that sends without pause
        return read;
    }

    public void Advance(SequencePosition consumed, SequencePosition examined) =>
        _transport.Input.AdvanceTo(consumed, examined);

    /// <summary>Appends a reply to the next flush.</summary>
    public void Write(SmtpReply reply) => _transport.Output.Write(reply.Octets);

    /// <summary>Sends the replies written since the last flush, if any.</summary>
    /// <exception cref="ConnectionAbortedException">The client disconnected.</exception>
    public async ValueTask FlushAsync()
    {
        if (_transport.Output.UnflushedBytes == 0)
        {
            return;
        }

        _lastSeen = _sweep.Now;
        ValueTask<FlushResult> pending = _transport.Output.FlushAsync(CancellationToken.None);
        bool isBlocked = !pending.IsCompleted;
        if (isBlocked)
        {
            _budget.Take(Blocked);
            Arm(Waiting.ForOutput, _lastSeen + (_budget.IsTight ? _timeouts.StallWhenTight : _timeouts.Write));
        }

        IsGone = true; // until the flush completes
        FlushResult flush;
        try
        {
            flush = await pending;
        }
        finally
        {
            _budget.Return(isBlocked ? Blocked : 0);
        }

        Volatile.Write(ref _deadline, Never);
        _waiting = Waiting.ForNothing;
        IsGone = flush.IsCompleted;
        if (IsGone)
        {
            throw new ConnectionAbortedException("The client disconnected.");
        }
    }

    /// <summary>
    /// Awaits a call to a port. If it does not complete at once, the replies written before it are flushed first. The
    /// call is awaited even if the client disconnects.
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
            TlsFacts facts = await _transport.SecureAsync(server, _cut.Token);
            _budget.Take(MemoryBudget.Tls);
            _counted += MemoryBudget.Tls;
            return facts;
        }
        finally
        {
            Disarm();
        }
    }

    /// <summary>Flushes the remaining replies and closes TLS properly, both with the deadline of a flush.</summary>
    public async ValueTask CloseAsync()
    {
        await FlushAsync();
        Arm(Waiting.ForOutput, _sweep.Now + _timeouts.Write);
        await _transport.CloseAsync(notify: true);
        Disarm();
    }

    /// <summary>Closes the connection at once; every pending wait on it fails.</summary>
    public void Abort(string reason)
    {
        _ = _cut.CancelAsync(); // an exception of a port's cancellation callback must not reach the caller
        _connection.Abort(new ConnectionAbortedException(reason));
    }

    public async ValueTask DisposeAsync()
    {
        _sweep.Remove(this, _shard);
        _budget.Return(_counted);
        _counted = 0;
        await _drain.DisposeAsync();
        await _transport.CloseAsync(notify: false);
    }

    /// <summary>
    /// Runs when the deadline may have passed. Of several concurrent calls, only the one that moves the deadline acts.
    /// </summary>
    void IThreadPoolWorkItem.Execute()
    {
        long deadline = Deadline;
        Waiting waiting = _waiting; // written before its deadline
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
            case Waiting.ForStalledInput:
                _isStalled = true;
                _transport.Input.CancelPendingRead();
                break;
            case Waiting.ForInput or Waiting.ForOutput or Waiting.ForHandshake:
                Abort("The client was idle for too long.");
                break;
        }
    }

    private void Drain()
    {
        _isDraining = true;
        Volatile.Write(ref _sessionEnd, Math.Min(_sessionEnd, _sweep.Now + _timeouts.Drain));

        // Not on this thread, which stops the host: over TLS the session would continue on it.
        ThreadPool.UnsafeQueueUserWorkItem(
            static channel => channel._transport.Input.CancelPendingRead(), this, preferLocal: false);
    }

    /// <returns>Now.</returns>
    private long ArmInput(long timeout, long patience, long stall)
    {
        // Counted from the client's last activity, because it may have received the reply already.
        long now = _sweep.Now;
        long deadline = Math.Min(_lastSeen + timeout, _sessionEnd);
        deadline = patience < deadline - now ? now + patience : deadline;
        bool canStall = stall < deadline - now;
        Arm(canStall ? Waiting.ForStalledInput : Waiting.ForInput, canStall ? now + stall : deadline);
        return now;
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
