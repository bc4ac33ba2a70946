using System.Diagnostics;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>Passes a parsed command to the handler of its verb. Verbs with a fixed reply need no handler.</summary>
internal sealed class CommandDispatcher(
    EhloHandler ehlo,
    HeloHandler helo,
    MailHandler mail,
    RcptHandler rcpt,
    DataHandler data,
    BdatHandler bdat,
    StartTlsHandler startTls,
    AuthHandler auth)
{
    /// <summary>214: one text for all topics (RFC 5321 §4.1.1.8).</summary>
    private static readonly SmtpReply s_help = SmtpReply.MultiLine(214, new(2, 0, 0), [
        "Commands: HELO EHLO MAIL RCPT DATA BDAT RSET NOOP QUIT",
        "VRFY HELP STARTTLS AUTH",
        "RFC 5321 describes how to use them",
    ]);

    /// <returns>The reply; null for BDAT, whose reply follows its chunk.</returns>
    public async ValueTask<SmtpReply?> HandleAsync(
        SessionState state, SmtpCommand command, CancellationToken cancellationToken) => command switch
        {
            SmtpCommand.Rcpt given => await rcpt.HandleAsync(state, given, cancellationToken),
            SmtpCommand.Mail given => await mail.HandleAsync(state, given, cancellationToken),
            SmtpCommand.Bdat given => bdat.Handle(state, given),
            SmtpCommand.Ehlo given => await ehlo.HandleAsync(state, given),
            SmtpCommand.Helo given => await helo.HandleAsync(state, given),
            SmtpCommand.Auth given => await auth.HandleAsync(state, given, cancellationToken),
            SmtpCommand.Vrfy => SmtpReplies.CannotVerify, // RFC 5321 §3.5.3, §7.3
            SmtpCommand.Expn => SmtpReplies.ExpnNotImplemented,
            SmtpCommand.Bare { Verb: SmtpVerb.Data } => data.Handle(state),
            SmtpCommand.Bare { Verb: SmtpVerb.Rset } => await ResetAsync(state),
            SmtpCommand.Bare { Verb: SmtpVerb.Noop } => SmtpReplies.Ok,
            SmtpCommand.Bare { Verb: SmtpVerb.Quit } => Quit(state),
            SmtpCommand.Bare { Verb: SmtpVerb.Help } => s_help,
            SmtpCommand.Bare { Verb: SmtpVerb.StartTls } => startTls.Handle(state),
            _ => throw new UnreachableException($"No handler for {command.Verb}."),
        };

    /// <summary>The next line of the AUTH exchange.</summary>
    public ValueTask<SmtpReply?> ContinueAsync(
        SessionState state, ReadOnlySpan<byte> line, CancellationToken cancellationToken) =>
        auth.ContinueAsync(state, line, cancellationToken);

    /// <summary>RSET: ends the open transaction, chunks included (RFC 5321 §4.1.1.5, RFC 3030 §2).</summary>
    private static async ValueTask<SmtpReply> ResetAsync(SessionState state)
    {
        await state.EndTransactionAsync(TransactionEnds.Reset);
        return SmtpReplies.Ok;
    }

    /// <summary>QUIT: the session ends after its reply (RFC 5321 §4.1.1.10).</summary>
    private static SmtpReply Quit(SessionState state)
    {
        state.Phase = SessionPhase.Closing;
        return SmtpReplies.Closing;
    }
}
