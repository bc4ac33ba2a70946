using global::SmtpServer;
using global::SmtpServer.Authentication;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.SmtpServer.Sessions;

namespace RelateMail.SmtpServer.Adapters;

/// <summary>Verifies AUTH by the accounts of the cluster, with the throttles of the gateway (RFC 4954).</summary>
internal sealed class ClusterUserAuthenticator(
    ICredentialVerifier verifier, SmtpMetrics metrics, ILogger<ClusterUserAuthenticator> logger) : IUserAuthenticator
{
    public async Task<bool> AuthenticateAsync(
        ISessionContext context, string user, string password, CancellationToken cancellationToken)
    {
        ClientSession session = ClientSession.Of(context);
        if (session.Listener.Role == ListenerRole.Relay)
        {
            throw PackageReply.Refuse(SmtpReplies.AuthNotOffered); // the package accepts AUTH on every listener
        }

        CredentialVerdict verdict;
        try
        {
            verdict = await verifier.VerifyAsync(
                user ?? "", password ?? "", session.EndPoint.Address, cancellationToken);
        }
        catch (Exception exception)
        {
            logger.StepFailed(exception, "AUTH");
            throw PackageReply.Refuse(SmtpReplies.TemporaryAuthFailure);
        }

        metrics.Authentication(verdict.Outcome);
        switch (verdict.Outcome)
        {
            case CredentialOutcome.Accepted:
                session.Authenticate(verdict with { Login = verdict.Login ?? user ?? "" });
                return true;
            case CredentialOutcome.Throttled:
                throw PackageReply.Refuse(SmtpReplies.TemporaryAuthFailure); // 454, not 535: the password may be right
            default:
                return false;
        }
    }
}
