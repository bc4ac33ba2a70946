using global::SmtpServer;
using global::SmtpServer.Mail;
using global::SmtpServer.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.SmtpServer.Sessions;

namespace RelateMail.SmtpServer.Adapters;

/// <summary>
/// Decides about MAIL and RCPT by the rules and the directory of the gateway. A refusal is an exception of the package,
/// because a result of false would be a bare 550.
/// </summary>
internal sealed class ClusterMailboxFilter(
    RecipientResolver recipients,
    ICredentialVerifier verifier,
    IOptions<SmtpOptions> options,
    IOptions<SmtpLimits> limits,
    ServerIdentity identity,
    ILogger<ClusterMailboxFilter> logger,
    ISenderEvidence? evidence = null) : IMailboxFilter
{
    private readonly bool _requireAuthentication = options.Value.RequireAuthentication;
    private readonly long _maxOctets = options.Value.MaxMessageSizeBytes;
    private readonly int _maxMessages = limits.Value.MessagesPerSession;
    private readonly int _maxRecipients = limits.Value.RecipientsPerMessage;

    /// <summary>MAIL: opens the transaction (RFC 5321 §4.1.1.2).</summary>
    public async Task<bool> CanAcceptFromAsync(
        ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken)
    {
        ClientSession session = ClientSession.Of(context);
        SmtpReply? refusal = await CheckLoginAsync(session, cancellationToken) ?? Refuse(session, from);
        return refusal is null ? true : throw PackageReply.Refuse(refusal);
    }

    /// <summary>RCPT: asks the directory, and keeps the route for the delivery (RFC 5321 §4.1.1.3).</summary>
    public async Task<bool> CanDeliverToAsync(
        ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken)
    {
        ClientSession session = ClientSession.Of(context);
        RecipientVerdict verdict;
        try
        {
            verdict = session.RecipientCount >= _maxRecipients
                ? RecipientVerdict.Refuse(SmtpReplies.TooManyRecipients) // RFC 5321 §4.5.3.1.10
                : await recipients.ResolveAsync(session, to, cancellationToken);
        }
        catch (Exception exception)
        {
            logger.StepFailed(exception, "RCPT");
            verdict = RecipientVerdict.Refuse(SmtpReplies.LocalFault);
        }

        if (verdict.Recipient is { } recipient)
        {
            session.Accept(to, recipient, evidence, identity.Name);
            return true;
        }

        SmtpReply refusal = verdict.Refusal!;
        logger.ForwardPathRefused(to.AsAddress(), session.EndPoint, refusal.Code, refusal.Status, refusal.Text);
        throw PackageReply.Refuse(refusal);
    }

    /// <summary>A session does not outlive the login that opened it.</summary>
    private async Task<SmtpReply?> CheckLoginAsync(ClientSession session, CancellationToken cancellationToken)
    {
        try
        {
            return session.Login is null || await verifier.IsStillValidAsync(session.Credentials, cancellationToken)
                ? null
                : SmtpReplies.LoginEnded;
        }
        catch (Exception exception)
        {
            logger.StepFailed(exception, "MAIL");
            return SmtpReplies.LocalFault;
        }
    }

    private SmtpReply? Refuse(ClientSession session, IMailbox from)
    {
        if (_requireAuthentication && session.Listener.Role == ListenerRole.Submission && session.Login is null)
        {
            return SmtpReplies.AuthRequired; // RFC 6409 §4.3
        }

        if (_maxMessages > 0 && session.Messages >= _maxMessages)
        {
            return SmtpReplies.TooManyMessages; // RFC 9422 §4.1
        }

        if (!session.IsExtended && session.RawParameters.Count > 0)
        {
            return SmtpReplies.UnknownParameter; // RFC 5321 §4.1.1.1: HELO is a session without extensions
        }

        if (PackageParameters.TryRead(session.RawParameters, out MailParameters parameters) is { } refusal)
        {
            return refusal;
        }

        if (parameters.Size > _maxOctets)
        {
            return SmtpReplies.TooBig; // RFC 1870 §6.1
        }

        ReversePath reversePath = ReversePath.Null;
        if (!PackageAddress.IsNull(from))
        {
            if (!PackageAddress.TryRead(from, out Smtp.Addressing.Mailbox? mailbox))
            {
                return SmtpReplies.BadReversePath;
            }

            if (!mailbox.IsAscii && !parameters.SmtpUtf8)
            {
                return SmtpReplies.Utf8NotDeclared; // RFC 6531 §3.5
            }

            reversePath = new ReversePath(mailbox);
        }

        session.Begin(reversePath, parameters);
        return null;
    }
}
