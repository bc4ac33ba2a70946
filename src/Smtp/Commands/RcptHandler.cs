using Microsoft.Extensions.Options;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>RCPT: adds one forward-path to the open transaction (RFC 5321 §4.1.1.3).</summary>
internal sealed class RcptHandler(IRecipientPolicy policy, IOptions<SmtpLimits> limits)
{
    private readonly int _maxRecipients = limits.Value.RecipientsPerMessage;

    public async ValueTask<SmtpReply> HandleAsync(
        MailTransaction transaction, SmtpCommand.Rcpt command, CancellationToken cancellationToken)
    {
        if (transaction.Recipients.Count >= _maxRecipients)
        {
            return SmtpReplies.TooManyRecipients; // RFC 5321 §4.5.3.1.10: 452, and the transaction stays open
        }

        if (!transaction.Client.IsExtended && command.Parameters != RcptParameters.None)
        {
            return SmtpReplies.UnknownParameter; // RFC 5321 §4.1.1.1: HELO is a session without extensions
        }

        if (!transaction.Parameters.SmtpUtf8 && command.ForwardPath.Mailbox is { IsAscii: false })
        {
            return SmtpReplies.Utf8NotDeclared; // RFC 6531 §3.5
        }

        SmtpTracing.Enter(transaction.Span);
        RecipientDecision decision = await policy.DecideAsync(
            transaction.Client, transaction.ReversePath, command.ForwardPath, cancellationToken);
        if (decision.Refusal is { } refusal)
        {
            SmtpTracing.RecipientRefused(transaction.Span, refusal);
            return refusal;
        }

        transaction.AddRecipient(new(command.ForwardPath, command.Parameters, decision.Route));
        return SmtpReplies.RecipientOk;
    }
}
