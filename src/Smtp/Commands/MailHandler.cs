using System.Diagnostics;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>MAIL: opens a transaction (RFC 5321 §4.1.1.2).</summary>
internal sealed class MailHandler(
    ICredentialVerifier verifier, MemoryBudget budget, IOptions<SmtpOptions> options, IOptions<SmtpLimits> limits)
{
    private readonly bool _requireAuthentication = options.Value.RequireAuthentication;
    private readonly long _maxOctets = options.Value.MaxMessageSizeBytes;
    private readonly int _maxMessages = limits.Value.MessagesPerSession;

    public ValueTask<SmtpReply> HandleAsync(
        SessionState state, SmtpCommand.Mail command, CancellationToken cancellationToken)
    {
        if (Refuse(state, command) is { } refusal)
        {
            return new(refusal);
        }

        return state.Login is null
            ? new(Begin(state, command))
            : CheckLoginAsync(state, command, cancellationToken);
    }

    /// <summary>A session does not outlive the login that opened it.</summary>
    private async ValueTask<SmtpReply> CheckLoginAsync(
        SessionState state, SmtpCommand.Mail command, CancellationToken cancellationToken) =>
        await verifier.IsStillValidAsync(state.Credentials, cancellationToken)
            ? Begin(state, command)
            : SmtpReplies.LoginEnded;

    private SmtpReply? Refuse(SessionState state, SmtpCommand.Mail command)
    {
        if (_requireAuthentication && state.Listener.Role == ListenerRole.Submission && state.Login is null)
        {
            return SmtpReplies.AuthRequired; // RFC 6409 §4.3
        }

        if (_maxMessages > 0 && state.Messages >= _maxMessages)
        {
            return SmtpReplies.TooManyMessages; // RFC 9422 §4.1
        }

        if (!state.Client!.IsExtended && command.Parameters != MailParameters.None)
        {
            return SmtpReplies.UnknownParameter; // RFC 5321 §4.1.1.1: HELO is a session without extensions
        }

        if (command.Parameters.RequireTls && state.Tls is null)
        {
            return SmtpReplies.UnknownParameter; // RFC 8689 §2: offered under TLS only
        }

        if (command.Parameters.Size > _maxOctets)
        {
            return SmtpReplies.TooBig; // RFC 1870 §6.1
        }

        return budget.IsSpent ? SmtpReplies.SystemFull : null; // RFC 5321 §4.2.3: 452, the client tries again
    }

    private static SmtpReply Begin(SessionState state, SmtpCommand.Mail command)
    {
        state.Messages++;
        Activity? span = SmtpTracing.Begin(state.Listener, state.Login is not null, state.Tls);
        // A copy, because each transaction has parameters of its own.
        state.Transaction = new(state.Client!, command.ReversePath, command.Parameters with { }, span);
        return SmtpReplies.ReversePathOk;
    }
}
