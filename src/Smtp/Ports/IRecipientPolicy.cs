using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>Port: may this forward-path be accepted? Asked at RCPT (RFC 5321 §3.3).</summary>
public interface IRecipientPolicy
{
    /// <summary>Decides one forward-path. A fault is an exception: the session answers 451 4.3.0.</summary>
    ValueTask<RecipientDecision> DecideAsync(
        ClientFacts client, ReversePath reversePath, ForwardPath forwardPath, CancellationToken cancellationToken);
}

/// <summary>
/// Accepted (with a route for the delivery) or refused with a reply. <c>default</c> is accepted without a route.
/// </summary>
public readonly record struct RecipientDecision(SmtpReply? Refusal, object? Route)
{
    public static RecipientDecision Accept(object? route) => new(null, route);

    public static RecipientDecision Refuse(SmtpReply refusal) => new(refusal, null);
}
