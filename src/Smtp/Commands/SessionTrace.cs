using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>Reports refused commands of one session, and the ends of its transactions without a content.</summary>
internal static class SessionTrace
{
    /// <summary>A command was refused. Commands outside of transactions and logins are not part of the trace.</summary>
    public static void Refused(this IMailTrace? trace, SessionState state, SmtpVerb verb, SmtpReply reply)
    {
        if (trace is null)
        {
            return;
        }

        switch (verb)
        {
            case SmtpVerb.Auth:
                trace.Record(Event(state, MailStage.Login, reply));
                break;
            case SmtpVerb.Mail:
                trace.Record(Event(state, MailStage.Sender, reply) with
                {
                    ReversePath = (state.Command as SmtpCommand.Mail)?.ReversePath,
                });
                break;
            case SmtpVerb.Rcpt:
                state.Transaction?.HasRefused = true;
                trace.Record(Event(state, MailStage.Recipient, reply) with
                {
                    Refused = (state.Command as SmtpCommand.Rcpt)?.ForwardPath,
                });
                break;
            case SmtpVerb.Data or SmtpVerb.Bdat when state.Transaction is { Recipients.Count: > 0 } transaction:
                trace.Record(Event(state, MailStage.Content, reply) with { Recipients = transaction.Recipients });
                break;
        }
    }

    /// <summary>
    /// A transaction ended before its content. Without accepted recipients its refusals are in the trace already.
    /// </summary>
    public static void Ended(
        this IMailTrace? trace, SessionState state, MailTransaction transaction, string reason, SmtpReply? reply)
    {
        if (trace is not null && (transaction.Recipients.Count > 0 || !transaction.HasRefused))
        {
            trace.Record(Event(state, MailStage.Recipient, reply) with
            {
                ReversePath = transaction.ReversePath,
                Recipients = transaction.Recipients,
                Reason = reason,
            });
        }
    }

    private static MailEvent Event(SessionState state, MailStage stage, SmtpReply? reply) => new()
    {
        Stage = stage,
        Client = state.EndPoint.Address,
        SessionId = state.ConnectionId,
        Login = state.Login,
        ReversePath = state.Transaction?.ReversePath,
        Reply = reply,
    };
}
