using System.Diagnostics;
using System.Globalization;
using System.Net;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Measuring;
using RelateMail.Shared.Wire;

namespace RelateMail.Load;

/// <summary>One of the sending sessions: a message, its reply, the next message.</summary>
internal sealed class LoadSession(LoadOptions options, EndPoint server, SharedMessage shared) : IDisposable
{
    /// <summary>
    /// Pause after a failed connection, so that the generator does not spin on a server that is down or full.
    /// </summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly ClientSession _session = new(options.Target.ToClient(server));
    private readonly Queue<(Step Step, int Code)> _awaited = new();
    private (Step Step, int Code, string Reply)? _refusal;
    private int _sentOnConnection;

    /// <summary>Sends one message and adds its outcome to the statistics.</summary>
    public void SendOne(RunStatistics statistics)
    {
        long started = Stopwatch.GetTimestamp();
        bool accepted;
        try
        {
            if (!_session.IsOpen)
            {
                if (!Open(statistics))
                {
                    return;
                }

                started = options.Reuse == 1 ? started : Stopwatch.GetTimestamp();
            }

            accepted = Transact(shared.NextNumber(), out long sent);
            if (accepted)
            {
                statistics.AddAccepted(started, sent, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception exception) when (ClientFault.Is(exception))
        {
            statistics.AddLost(_session.Step, ClientFault.Describe(exception));
            _session.Close();
            Thread.Sleep(s_pause);
            return;
        }

        if (!accepted)
        {
            Recover(statistics);
        }
        else if (++_sentOnConnection == options.Reuse)
        {
            Quit(statistics);
        }
    }

    /// <summary>Ends the session if one is open.</summary>
    public void Quit(RunStatistics statistics)
    {
        if (_session.IsOpen)
        {
            CommandBesideMail(Step.Quit, "QUIT\r\n"u8, 221, statistics);
            _session.Close();
        }
    }

    public void Dispose() => _session.Dispose();

    private bool Open(RunStatistics statistics)
    {
        _sentOnConnection = 0;
        if (_session.OpenAsync().Finish())
        {
            statistics.AddConnection();
            return true;
        }

        statistics.AddRefused(_session.Step, _session.LastCode, _session.LastReply);
        _session.Close();
        Thread.Sleep(s_pause);
        return false;
    }

    /// <summary>One mail transaction (RFC 5321 §3.3). False if a reply had an unexpected code.</summary>
    /// <param name="number">The message's number, for its Message-ID and recipients.</param>
    /// <param name="sent">When the last octet of the content was written.</param>
    private bool Transact(long number, out long sent)
    {
        _refusal = null;
        _awaited.Clear();
        sent = 0;
        Send(Step.Mail, shared.Mail, 250);
        for (int i = 0; i < options.Recipients; i++)
        {
            Send(Step.Rcpt, shared.Rcpt(number, i), 250);
        }

        if (!options.Bdat)
        {
            Send(Step.Data, "DATA\r\n"u8, 354);
            ReadReplies();
        }

        if (_refusal is not null)
        {
            return false;
        }

        sent = options.Bdat
            ? SendContent(Step.Bdat, shared.Bdat, number, [])
            : SendContent(Step.Content, [], number, ".\r\n"u8);
        return ReadReplies();
    }

    /// <summary>Sends a command. Its reply is read at once, or with pipelining later (RFC 2920 §3.1).</summary>
    private void Send(Step step, ReadOnlySpan<byte> line, int expected)
    {
        if (_refusal is not null)
        {
            return;
        }

        _session.Put(line);
        _awaited.Enqueue((step, expected));
        if (!options.Pipelining)
        {
            ReadReplies();
        }
    }

    private long SendContent(Step step, ReadOnlySpan<byte> before, long number, ReadOnlySpan<byte> after)
    {
        _session.Put(before);
        MessageTemplate template = shared.Template;
        _session.Outgoing.Advance(template.CopyHead(number, _session.Outgoing.GetSpan(template.HeadOctets)));
        if (template.Tail.Length > 0)
        {
            _session.FlushAsync(step).Finish();
            _session.SendAsync(template.Tail).Finish();
        }

        _session.Put(after);
        _session.FlushAsync(step).Finish();
        _awaited.Enqueue((step, 250));
        return Stopwatch.GetTimestamp();
    }

    /// <summary>
    /// Writes the buffered commands and reads every awaited reply. False if one of them is a refusal.
    /// </summary>
    private bool ReadReplies()
    {
        if (_awaited.TryPeek(out (Step Step, int Code) first))
        {
            _session.FlushAsync(first.Step).Finish();
        }

        while (_awaited.TryDequeue(out (Step Step, int Code) awaited))
        {
            if (!_session.ExpectAsync(awaited.Step, awaited.Code).Finish())
            {
                _refusal ??= (awaited.Step, _session.LastCode, _session.LastReply);
            }
        }

        return _refusal is null;
    }

    /// <summary>Counts the refusal and leaves the session ready for the next transaction, or closed.</summary>
    private void Recover(RunStatistics statistics)
    {
        (Step step, int code, string reply) = _refusal ?? throw new UnreachableException();
        statistics.AddRefused(step, code, reply);
        if (_session.LastCode is 421 or 354)
        {
            _session.Close(); // 354 after a refused recipient: the accepted recipients must not get a message
        }
        else if (step is not (Step.Content or Step.Bdat)
            && !CommandBesideMail(Step.Rset, "RSET\r\n"u8, 250, statistics))
        {
            _session.Close();
        }
    }

    /// <summary>
    /// Sends a command that does not decide a message's outcome. A failure is only counted as trouble.
    /// </summary>
    private bool CommandBesideMail(Step step, ReadOnlySpan<byte> line, int expected, RunStatistics statistics)
    {
        try
        {
            bool done = _session.CommandAsync(step, line, expected).Finish();
            if (!done)
            {
                string code = _session.LastCode.ToString(CultureInfo.InvariantCulture);
                statistics.AddTrouble(step, code, _session.LastReply);
            }

            return done;
        }
        catch (Exception exception) when (ClientFault.Is(exception))
        {
            statistics.AddTrouble(step, ClientFault.Describe(exception), null);
            return false;
        }
    }
}
