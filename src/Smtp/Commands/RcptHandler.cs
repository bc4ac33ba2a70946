using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>RCPT: adds one forward-path to the open transaction (RFC 5321 §4.1.1.3).</summary>
internal sealed class RcptHandler(
    IEnumerable<IRecipientCheck> checks,
    IRecipientPolicy policy,
    IOptions<SmtpLimits> limits,
    ServerIdentity identity,
    IClientReputation reputation,
    ILogger<RcptHandler> logger,
    ISenderEvidence? evidence = null)
{
    private readonly IRecipientCheck[] _checks = [.. checks];
    private readonly int _maxRecipients = limits.Value.RecipientsPerMessage;
    private readonly int _maxDeliveries = limits.Value.DeliveriesPerMessage;

    public async ValueTask<SmtpReply> HandleAsync(
        SessionState state, SmtpCommand.Rcpt command, CancellationToken cancellationToken)
    {
        MailTransaction transaction = state.Transaction!;
        SmtpTracing.Enter(transaction.Span);
        RecipientDecision decision = Refuse(transaction, command) is { } refusal
            ? RecipientDecision.Refuse(refusal)
            : await DecideAsync(transaction, command, cancellationToken);
        if (transaction.Deliveries > 0 && transaction.Deliveries + decision.Route?.Deliveries > _maxDeliveries)
        {
            decision = RecipientDecision.Refuse(SmtpReplies.TooManyRecipients);
        }

        if (decision.Route is not { } route)
        {
            SmtpReply reply = decision.Refusal!;
            SmtpTracing.RecipientRefused(transaction.Span, reply);
            if (state.Login is null && RevealsAnAddress(reply))
            {
                reputation.Report(state.EndPoint.Address, ClientOffence.UnknownRecipient);
            }

            logger.RecipientRefused(
                command.ForwardPath, state.EndPoint, state.ConnectionId, reply.Code, reply.Status, reply.Text);
            return reply;
        }

        if (transaction.Recipients.Count == 0 && state.Login is null)
        {
            transaction.Evidence = evidence?.Begin(identity.Name, transaction.Client, transaction.ReversePath);
        }

        transaction.AddRecipient(new(command.ForwardPath, command.Parameters, route));
        return SmtpReplies.RecipientOk;
    }

    /// <summary>Replies that a client collects when it searches for addresses that exist.</summary>
    private static bool RevealsAnAddress(SmtpReply reply) => ReferenceEquals(reply, SmtpReplies.NoSuchMailbox)
        || ReferenceEquals(reply, SmtpReplies.MailboxDisabled)
        || ReferenceEquals(reply, SmtpReplies.RelayingDenied);

    private SmtpReply? Refuse(MailTransaction transaction, SmtpCommand.Rcpt command)
    {
        if (transaction.Recipients.Count >= _maxRecipients)
        {
            return SmtpReplies.TooManyRecipients; // RFC 5321 §4.5.3.1.10: 452, and the transaction stays open
        }

        if (!transaction.Client.IsExtended && command.Parameters != RcptParameters.None)
        {
            return SmtpReplies.UnknownParameter; // RFC 5321 §4.1.1.1: a session begun with HELO has no extensions
        }

        return !transaction.Parameters.SmtpUtf8 && command.ForwardPath.Mailbox is { IsAscii: false }
            ? SmtpReplies.Utf8NotDeclared // RFC 6531 §3.5
            : null;
    }

    private ValueTask<RecipientDecision> DecideAsync(
        MailTransaction transaction, SmtpCommand.Rcpt command, CancellationToken cancellationToken) =>
        _checks.Length == 0
            ? AskPolicyAsync(transaction, command, cancellationToken)
            : CheckAndDecideAsync(transaction, command, cancellationToken);

    private async ValueTask<RecipientDecision> CheckAndDecideAsync(
        MailTransaction transaction, SmtpCommand.Rcpt command, CancellationToken cancellationToken)
    {
        foreach (IRecipientCheck check in _checks)
        {
            if (await check.RefuseAsync(
                transaction.Client, transaction.ReversePath, command.ForwardPath, cancellationToken) is { } refusal)
            {
                return RecipientDecision.Refuse(refusal);
            }
        }

        return await AskPolicyAsync(transaction, command, cancellationToken);
    }

    private ValueTask<RecipientDecision> AskPolicyAsync(
        MailTransaction transaction, SmtpCommand.Rcpt command, CancellationToken cancellationToken) =>
        policy.DecideAsync(
            transaction.Client,
            transaction.ReversePath,
            transaction.Parameters,
            command.ForwardPath,
            cancellationToken);
}
