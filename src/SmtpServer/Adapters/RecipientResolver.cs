using global::SmtpServer.Mail;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.SmtpServer.Sessions;

namespace RelateMail.SmtpServer.Adapters;

/// <summary>An accepted recipient or a refusal; one of the two is null.</summary>
internal readonly record struct RecipientVerdict(Recipient? Recipient, SmtpReply? Refusal)
{
    public static RecipientVerdict Accept(Recipient recipient) => new(recipient, null);

    public static RecipientVerdict Refuse(SmtpReply refusal) => new(null, refusal);
}

/// <summary>Asks the checks and the policy of the engine about an address of the package (RFC 5321 §3.3).</summary>
internal sealed class RecipientResolver(IEnumerable<IRecipientCheck> checks, IRecipientPolicy policy)
{
    private readonly IRecipientCheck[] _checks = [.. checks];

    public async ValueTask<RecipientVerdict> ResolveAsync(
        ClientSession session, IMailbox address, CancellationToken cancellationToken)
    {
        if (!PackageAddress.TryRead(address, out Smtp.Addressing.Mailbox? mailbox))
        {
            return RecipientVerdict.Refuse(SmtpReplies.BadForwardPath);
        }

        if (!mailbox.IsAscii && !session.Parameters.SmtpUtf8)
        {
            return RecipientVerdict.Refuse(SmtpReplies.Utf8NotDeclared); // RFC 6531 §3.5
        }

        var forwardPath = new ForwardPath(mailbox);
        ClientFacts client = session.Client;
        foreach (IRecipientCheck check in _checks)
        {
            if (await check.RefuseAsync(client, session.ReversePath, forwardPath, cancellationToken) is { } refusal)
            {
                return RecipientVerdict.Refuse(refusal);
            }
        }

        RecipientDecision decision = await policy.DecideAsync(
            client, session.ReversePath, session.Parameters, forwardPath, cancellationToken);
        return decision.Route is { } route
            ? RecipientVerdict.Accept(new Recipient(forwardPath, RcptParameters.None, route))
            : RecipientVerdict.Refuse(decision.Refusal!);
    }
}
