using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Sessions;

/// <summary>
/// Writes the replies of one session and counts its errors. Past the soft limit replies are delayed; past the hard
/// limit the session ends.
/// </summary>
internal sealed class SessionReplies(SessionServices shared, SmtpChannel channel, SessionState state)
{
    /// <summary>Deferred commands, such as recipients past the limit, that are not counted as errors.</summary>
    private const int MaxDeferrals = 1_000;

    private int _errors;
    private int _junk;
    private int _deferrals;

    /// <summary>The refusal of a line that is not a command.</summary>
    public static SmtpReply RefusalOf(LineStatus status, bool isAuthentication) => status switch
    {
        LineStatus.TooLong => isAuthentication ? SmtpReplies.AuthLineTooLong : SmtpReplies.LineTooLong,
        LineStatus.Foreign => SmtpReplies.NotSmtp, // 421 closes: the rest of the request is not read
        _ => SmtpReplies.MalformedLine,
    };

    public void Greet() => channel.Write(shared.Greeting);

    /// <summary>The refusal in place of the greeting: 421 closes, after any other the client must QUIT.</summary>
    public void RefuseConnection(SmtpReply refusal)
    {
        if (refusal.Code == 421)
        {
            Close(refusal);
            return;
        }

        channel.Write(refusal);
        state.IsRefused = true;
    }

    /// <summary>A new message was accepted: the counts of errors, junk commands and deferrals start again.</summary>
    public void ResetErrors()
    {
        _errors = _junk = _deferrals = 0;
        shared.Reputation.Forgive(state.EndPoint.Address);
    }

    /// <summary>The reply to a command.</summary>
    /// <param name="verb">The verb of the command, for logs and metrics.</param>
    /// <param name="reply">The reply; a limit on errors can replace it with 421.</param>
    /// <param name="started">When the command was read.</param>
    /// <returns>True: the command is done.</returns>
    public ValueTask<bool> AnswerAsync(SmtpVerb verb, SmtpReply reply, long started)
    {
        if (!reply.IsPositive)
        {
            shared.Trace.Refused(state, verb, reply);
        }

        return AnswerContentAsync(verb, reply, started);
    }

    /// <inheritdoc cref="AnswerAsync"/>
    /// <remarks>For a content, whose transfer has reported it to the trace.</remarks>
    public async ValueTask<bool> AnswerContentAsync(SmtpVerb verb, SmtpReply reply, long started)
    {
        if (!reply.IsPositive)
        {
            shared.Logger.Refused(verb, reply.Code, reply.Status);
            reply = await ApplyErrorLimitAsync(verb, reply);
        }
        else if (IsJunk(verb) && shared.Limits.JunkCommands > 0 && ++_junk > shared.Limits.JunkCommands)
        {
            if (_junk == shared.Limits.JunkCommands + 1)
            {
                shared.Reputation.Report(state.EndPoint.Address, ClientOffence.JunkCommands);
            }

            reply = await CountErrorAsync(reply);
        }

        shared.Metrics.Command(verb, reply.Code, started);
        if (reply.Code == 421)
        {
            Close(reply); // RFC 5321 §3.8: a server that sends 421 closes
            return true;
        }

        channel.Write(reply);
        return true;
    }

    /// <summary>After an error of the server the session continues if it can.</summary>
    public async ValueTask<SmtpReply> RecoverAsync(SmtpVerb verb)
    {
        switch (verb)
        {
            case SmtpVerb.Auth:
                state.EndExchange();
                return SmtpReplies.TemporaryAuthFailure;
            case SmtpVerb.Bdat:
                state.Phase = SessionPhase.Closing; // its octets are still arriving and cannot be drained
                return SmtpReplies.LocalFault;
            case SmtpVerb.Data:
                await state.EndTransactionAsync(TransactionEnds.Fault, SmtpReplies.LocalFault);
                return SmtpReplies.LocalFault;
            default:
                return SmtpReplies.LocalFault;
        }
    }

    /// <summary>The last reply of the session.</summary>
    public void Close(SmtpReply reply)
    {
        shared.Logger.Closing(reply.Code, reply.Status);
        state.LastReply = reply;
        channel.Write(reply);
        state.Phase = SessionPhase.Closing;
    }

    private async ValueTask<SmtpReply> ApplyErrorLimitAsync(SmtpVerb verb, SmtpReply reply)
    {
        // A transient failure is not the client's error, except the throttling of AUTH, and too many without new mail.
        if (reply.Code < 500 && verb != SmtpVerb.Auth && ++_deferrals <= MaxDeferrals)
        {
            return reply;
        }

        return await CountErrorAsync(reply);
    }

    /// <summary>Commands that bring no mail, however often they are accepted.</summary>
    private static bool IsJunk(SmtpVerb verb) => verb is SmtpVerb.Rset or SmtpVerb.Noop or SmtpVerb.Ehlo
        or SmtpVerb.Helo or SmtpVerb.Vrfy or SmtpVerb.Help;

    private async ValueTask<SmtpReply> CountErrorAsync(SmtpReply reply)
    {
        _errors++;
        ClientStanding standing = state.Login is null
            ? shared.Reputation.StandingOf(state.EndPoint.Address) : ClientStanding.Good;
        if (standing == ClientStanding.Refused)
        {
            return SmtpReplies.BadReputation;
        }

        bool isSlowed = shared.Limits.SoftErrors > 0 && _errors > shared.Limits.SoftErrors;
        if (isSlowed || standing == ClientStanding.Slowed)
        {
            await channel.FlushAsync();
            await Task.Delay(shared.ErrorDelay, shared.TimeProvider, channel.Cut);
        }

        return shared.Limits.HardErrors > 0 && _errors > shared.Limits.HardErrors ? SmtpReplies.TooManyErrors : reply;
    }
}
