using System.Buffers;
using System.IO.Pipelines;
using System.Security.Authentication;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Sessions;

/// <summary>
/// One session: reads a batch of input, checks order, runs commands, and sends their replies in one flush (RFC 2920
/// §3.2). Only the session writes replies and decides when to send them.
/// </summary>
internal sealed class SmtpSession(SessionServices shared, SmtpChannel channel, SessionState state) : IAsyncDisposable
{
    /// <summary>Replies of one batch in octets, after which they are flushed before more of it is read.</summary>
    private const int MaxUnflushed = 16 * 1024;

    private readonly LineReader _lines = new(SmtpExtensions.LineLimits);
    private readonly ContentWait _contents = new(channel, shared.Timeouts, shared.Budget);
    private readonly SessionReplies _replies = new(shared, channel, state);
    private ReadOnlySequence<byte> _input;

    /// <param name="refusal">The reply of a check at connect, in place of the greeting; null if all passed.</param>
    public async Task RunAsync(SmtpReply? refusal)
    {
        await OpenAsync(refusal);
        while (state.Phase != SessionPhase.Closing)
        {
            if (channel.IsDraining && state.IsIdle)
            {
                _replies.Close(SmtpReplies.ShuttingDown);
                break;
            }

            await channel.FlushAsync();
            ReadResult read = await ReadAsync();
            _input = read.Buffer;
            if (channel.IsExpired)
            {
                _replies.Close(SmtpReplies.TimedOut);
            }

            await ReadBatchAsync();
            channel.Advance(_input.Start, _input.End);
            _input = default;
            if (state.Phase == SessionPhase.StartTls)
            {
                await SecureAsync();
            }
            else if (read.IsCompleted)
            {
                break; // the client has closed its side, and everything it sent was answered
            }
        }

        await channel.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await state.EndTransactionAsync(TransactionEnds.SessionEnded);
        await channel.DisposeAsync();
    }

    /// <summary>Performs the handshake of implicit TLS, then sends the greeting or the refusal.</summary>
    private async ValueTask OpenAsync(SmtpReply? refusal)
    {
        if (refusal is not null)
        {
            _replies.RefuseConnection(refusal);
            return;
        }

        if (state.Listener.TlsMode == TlsMode.Implicit)
        {
            await SecureAsync();
        }
        else if (channel.TryRead(out ReadResult early))
        {
            RefuseEarly(early.Buffer);
            channel.Advance(early.Buffer.Start, early.Buffer.Start); // the octets stay in the pipe
        }

        if (state.Phase != SessionPhase.Closing)
        {
            _replies.Greet();
        }
    }

    /// <summary>Closes if octets arrived before the greeting (RFC 5321 §3.1).</summary>
    private void RefuseEarly(ReadOnlySequence<byte> input)
    {
        if (!input.IsEmpty)
        {
            bool isForeign = _lines.Read(ref input, isAuthentication: false, out _) == LineStatus.Foreign;
            _replies.Close(isForeign ? SmtpReplies.NotSmtp : SmtpReplies.EarlyTalker);
        }
    }

    private ValueTask<ReadResult> ReadAsync()
    {
        long timeout = state.Phase is SessionPhase.Content or SessionPhase.Chunk
            ? shared.Timeouts.Content : shared.Timeouts.Command;
        return state.Transfer is { } transfer ? _contents.ReadAsync(transfer, timeout) : channel.ReadAsync(timeout);
    }

    private async ValueTask ReadBatchAsync()
    {
        bool hasMore = true;
        while (hasMore && state.Phase is not (SessionPhase.StartTls or SessionPhase.Closing))
        {
            if (channel.Unflushed >= MaxUnflushed)
            {
                await channel.FlushAsync(); // a client that reads no replies is not read any further
            }

            hasMore = state.Phase switch
            {
                SessionPhase.Chunk => await ReadContentAsync(), // a chunk may be empty
                _ when _input.IsEmpty => false,
                SessionPhase.Content => await ReadContentAsync(),
                _ => await ReadLineAsync(),
            };
        }
    }

    /// <returns>False if the line is not complete yet.</returns>
    private ValueTask<bool> ReadLineAsync()
    {
        long started = shared.TimeProvider.GetTimestamp();
        bool isAuthentication = state.Phase == SessionPhase.Authentication;
        SmtpVerb verb = isAuthentication ? SmtpVerb.Auth : SmtpVerb.Unknown;
        LineStatus status = _lines.Read(ref _input, isAuthentication, out ReadOnlySpan<byte> line);
        switch (status)
        {
            case LineStatus.NeedMore:
                return new(false);
            case LineStatus.Line when isAuthentication:
                return CompleteAsync(verb, shared.Dispatcher.ContinueAsync(state, line, channel.Cut), started);
            case LineStatus.Line:
                return RunCommandAsync(SmtpCommandParser.Parse(line), started);
        }

        state.EndExchange();
        if (status == LineStatus.Endless)
        {
            _replies.Close(SmtpReplies.LineTooLong);
            return new(true);
        }

        return _replies.AnswerAsync(verb, SessionReplies.RefusalOf(status, isAuthentication), started);
    }

    private ValueTask<bool> RunCommandAsync(ParsedCommand parsed, long started)
    {
        state.Command = parsed.Command;
        SmtpReply? refusal = CommandSequence.Refuse(state.Stage, parsed.Verb);
        if (refusal is not null)
        {
            shared.Logger.OutOfSequence(parsed.Verb, state.Stage);
        }

        refusal ??= parsed.Refusal;
        if (refusal is null)
        {
            return CompleteAsync(
                parsed.Verb, shared.Dispatcher.HandleAsync(state, parsed.Command!, channel.Cut), started);
        }

        return parsed.Verb == SmtpVerb.Bdat
            ? RefuseChunk(parsed.Command as SmtpCommand.Bdat, refusal)
            : _replies.AnswerAsync(parsed.Verb, refusal, started);
    }

    /// <summary>The chunk arrives anyway: its octets are drained, then refused (RFC 3030 §2).</summary>
    private ValueTask<bool> RefuseChunk(SmtpCommand.Bdat? command, SmtpReply refusal)
    {
        if (command is null || shared.Transfers.RefuseChunk(command.Octets, refusal) is not { } chunk)
        {
            // The number of octets is unknown or past the drain limit, and they must not be parsed as commands.
            _replies.Close(refusal);
            return new(true);
        }

        state.Transfer = chunk;
        state.Phase = SessionPhase.Chunk;
        return new(true);
    }

    /// <summary>Awaits a handler and replies. Without a reply, one follows after the chunk.</summary>
    private async ValueTask<bool> CompleteAsync(SmtpVerb verb, ValueTask<SmtpReply?> pending, long started)
    {
        SmtpReply? reply;
        try
        {
            reply = await channel.WaitAsync(pending);
        }
        catch (Exception exception) when (!channel.IsGone)
        {
            shared.Logger.Fault(exception, verb);
            reply = await _replies.RecoverAsync(verb);
        }

        if (state.Phase == SessionPhase.StartTls && !_input.IsEmpty)
        {
            // Plaintext after STARTTLS is an injection attempt: it is never executed, now or under TLS (RFC 3207 §6).
            reply = SmtpReplies.PipelinedTooFar;
            state.Phase = SessionPhase.Closing;
        }

        return reply is null || await _replies.AnswerAsync(verb, reply, started);
    }

    private async ValueTask<bool> ReadContentAsync()
    {
        long started = shared.TimeProvider.GetTimestamp();
        ContentTransfer transfer = state.Transfer!;
        ContentStatus status = transfer.Read(ref _input);
        SmtpReply? reply = await channel.WaitAsync(transfer.SettleAsync(status, channel.Cut));
        if (reply is null)
        {
            return false;
        }

        state.EndTransfer(transfer);
        if (transfer.HasBroughtMail)
        {
            _replies.ResetErrors();
        }

        return await _replies.AnswerContentAsync(transfer.Verb, reply, started);
    }

    /// <summary>
    /// TLS, after STARTTLS or at the start of the connection. A failed handshake is a client error and ends the
    /// session.
    /// </summary>
    private async ValueTask SecureAsync()
    {
        await channel.FlushAsync();
        try
        {
            TlsFacts facts = await channel.SecureAsync(shared.Tls);
            state.Secure(facts);
            shared.Metrics.Handshake(facts, shared.Tls.Knows(facts.ServerName));
            shared.Logger.Secured(
                state.ConnectionId, facts.Protocol, facts.CipherSuite, facts.ServerName, facts.ClientCertificate);
        }
        catch (Exception exception)
            when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            state.Phase = SessionPhase.Closing;
            shared.Metrics.HandshakeFailed();
            shared.Logger.HandshakeFailed(exception, state.ConnectionId);
        }
    }
}
