using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;

namespace RelateMail.Smtp.Commands;

/// <summary>AUTH: an exchange of lines, then the verification of the credentials (RFC 4954 §4).</summary>
internal sealed class AuthHandler(
    ICredentialVerifier verifier,
    IClientReputation reputation,
    IOptions<SmtpOptions> options,
    SmtpMetrics metrics,
    ILogger<AuthHandler> logger)
{
    private readonly bool _allowInClear = options.Value.AllowUnsecureAuthentication;

    public ValueTask<SmtpReply?> HandleAsync(
        SessionState state, SmtpCommand.Auth command, CancellationToken cancellationToken)
    {
        if (Refuse(state, command) is { } refusal)
        {
            return new(refusal);
        }

        var exchange = new AuthExchange(command.Mechanism);
        state.BeginExchange(exchange);
        return command.InitialResponse is { } response
            ? SettleAsync(state, exchange.Begin(response), cancellationToken)
            : new(exchange.Challenge());
    }

    /// <summary>The next line of the exchange, which contains credentials.</summary>
    public ValueTask<SmtpReply?> ContinueAsync(
        SessionState state, ReadOnlySpan<byte> line, CancellationToken cancellationToken) =>
        SettleAsync(state, state.Exchange!.Continue(line), cancellationToken);

    private SmtpReply? Refuse(SessionState state, SmtpCommand.Auth command)
    {
        if (state.Listener.Role == ListenerRole.Relay)
        {
            return SmtpReplies.AuthNotOffered;
        }

        if (state.Login is not null)
        {
            return SmtpReplies.AuthOutOfSequence; // RFC 4954 §4: once
        }

        if (state.Tls is null && !_allowInClear)
        {
            return SmtpReplies.EncryptionRequired;
        }

        return AuthExchange.IsOffered(command.Mechanism) ? null : SmtpReplies.UnknownMechanism;
    }

    private async ValueTask<SmtpReply?> SettleAsync(
        SessionState state, AuthStep step, CancellationToken cancellationToken)
    {
        if (step.Credentials is not { } credentials)
        {
            if (!step.Reply!.IsPositive)
            {
                state.EndExchange();
            }

            return step.Reply;
        }

        string mechanism = state.Exchange!.Mechanism;
        state.EndExchange();
        CredentialVerdict verdict = await verifier.VerifyAsync(
            credentials.Login, credentials.Password, state.EndPoint.Address, cancellationToken);
        metrics.Authentication(verdict.Outcome);
        SmtpReply reply = verdict.Outcome switch
        {
            CredentialOutcome.Accepted => SmtpReplies.Authenticated,
            CredentialOutcome.Throttled => SmtpReplies.TemporaryAuthFailure,
            _ => SmtpReplies.CredentialsRefused,
        };
        if (verdict.Outcome == CredentialOutcome.Refused)
        {
            reputation.Report(state.EndPoint.Address, ClientOffence.FailedLogin);
        }

        if (verdict.Outcome == CredentialOutcome.Accepted)
        {
            state.Authenticate(verdict with { Login = verdict.Login ?? credentials.Login });
        }

        logger.Authentication(mechanism, state.EndPoint, reply.Code);
        return reply;
    }
}
