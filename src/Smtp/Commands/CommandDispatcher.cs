using System.Diagnostics;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>From a parsed command to the handler of its verb.</summary>
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
    /// <returns>The reply; null for BDAT, whose reply comes behind its chunk.</returns>
    public async ValueTask<SmtpReply?> HandleAsync(
        SessionState state, SmtpCommand command, CancellationToken cancellationToken) => command switch
        {
            SmtpCommand.Rcpt given => await rcpt.HandleAsync(state.Transaction!, given, cancellationToken),
            SmtpCommand.Mail given => mail.Handle(state, given),
            SmtpCommand.Bdat given => bdat.Handle(state, given),
            SmtpCommand.Ehlo given => await ehlo.HandleAsync(state, given),
            SmtpCommand.Helo given => await helo.HandleAsync(state, given),
            SmtpCommand.Auth given => await auth.HandleAsync(state, given, cancellationToken),
            SmtpCommand.Vrfy => VrfyHandler.Handle(),
            SmtpCommand.Expn => ExpnHandler.Handle(),
            SmtpCommand.Bare { Verb: SmtpVerb.Data } => data.Handle(state),
            SmtpCommand.Bare { Verb: SmtpVerb.Rset } => await RsetHandler.HandleAsync(state),
            SmtpCommand.Bare { Verb: SmtpVerb.Noop } => NoopHandler.Handle(),
            SmtpCommand.Bare { Verb: SmtpVerb.Quit } => QuitHandler.Handle(state),
            SmtpCommand.Bare { Verb: SmtpVerb.Help } => HelpHandler.Handle(),
            SmtpCommand.Bare { Verb: SmtpVerb.StartTls } => startTls.Handle(state),
            _ => throw new UnreachableException($"No handler for {command.Verb}."),
        };

    /// <summary>A line of the AUTH exchange under way.</summary>
    public ValueTask<SmtpReply?> ContinueAsync(
        SessionState state, ReadOnlySpan<byte> line, CancellationToken cancellationToken) =>
        auth.ContinueAsync(state, line, cancellationToken);
}
