using RelateMail.Smtp;
using RelateMail.Smtp.Replies;

namespace RelateMail.SmtpServer.Transport;

/// <summary>
/// The octets of one client, under the pipes of the package. This stream applies <see cref="SmtpTimeouts"/>, drops
/// contents past their limit, and ends the session with 421 when the client is silent or the node stops. The package
/// waits for a read at that moment, so nothing else is being written.
/// </summary>
internal sealed class ClientStream(
    Stream connection, SmtpTimeouts timeouts, long maxOctets, SessionDrain drain) : Stream
{
    private Stream _inner = connection;
    private ContentOverflow? _content;
    private ReadOnlyMemory<byte> _held;
    private bool _isClosed;

    /// <summary>True between MAIL and its final reply: such a session may continue while the node drains.</summary>
    public bool HasTransaction { get; set; }

    /// <summary>The content that just arrived was too big, and parts of it were dropped.</summary>
    public bool HasDroppedContent => _content is { IsOver: true };

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>DATA was accepted: what follows is content.</summary>
    public void BeginContent() => _content = new ContentOverflow(maxOctets);

    public void EndContent() => _content = null;

    /// <summary>All further octets are read and written through TLS; plaintext that was kept is dropped.</summary>
    public void Secure(Stream tls)
    {
        _held = default;
        _inner = tls;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isClosed)
        {
            if (!_held.IsEmpty)
            {
                return TakeHeld(buffer);
            }

            int count = await ReadInTimeAsync(buffer, cancellationToken);
            if (count == 0)
            {
                // Within a content the package would reply 554 to a client that has left.
                _isClosed |= buffer.Length > 0 && _content is not null;
                return 0;
            }

            if (_content?.Filter(buffer.Span[..count]) is not { } instead)
            {
                return count;
            }

            _held = instead;
            if (_content.IsExcessive)
            {
                await EndAsync(SmtpReplies.TooBig);
            }
        }

        return 0;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isClosed)
        {
            throw new IOException("The session has ended.");
        }

        // Not the caller's token: a reply to a stored message is worth sending while the node stops.
        using var limit = new CancellationTokenSource(timeouts.Write);
        try
        {
            await _inner.WriteAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException)
        {
            _isClosed = true;
            throw new IOException("The client does not read its replies.");
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int TakeHeld(Memory<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _held.Length);
        _held[..count].CopyTo(buffer);
        _held = _held[count..];
        return count;
    }

    private async ValueTask<int> ReadInTimeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, HasTransaction ? drain.Over : drain.Begun);
        limit.CancelAfter(_content is null ? timeouts.Command : timeouts.Content);
        try
        {
            return await _inner.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException)
        {
            bool stops = drain.Begun.IsCancellationRequested;
            await EndAsync(stops ? SmtpReplies.ShuttingDown : SmtpReplies.TimedOut);
            return 0;
        }
    }

    /// <summary>Sends the last reply. The package then reads the end of the connection.</summary>
    private async ValueTask EndAsync(SmtpReply reply)
    {
        _held = default;
        try
        {
            await WriteAsync(reply.Octets.ToArray());
        }
        catch (IOException)
        {
            // The client has left or does not read.
        }

        _isClosed = true;
    }
}
