using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port: decides at RCPT whether a forward-path is accepted (RFC 5321 §3.3), after every <see cref="IRecipientCheck"/>
/// has passed.
/// </summary>
public interface IRecipientPolicy
{
    /// <summary>Decides one forward-path. After an exception the session answers 451 4.3.0.</summary>
    /// <param name="client">The client of the session.</param>
    /// <param name="reversePath">The reverse-path of the transaction.</param>
    /// <param name="parameters">
    /// The parameters of MAIL, such as SIZE, which can exceed the quota of the recipient's mailbox.
    /// </param>
    /// <param name="forwardPath">The forward-path of this RCPT.</param>
    /// <param name="cancellationToken">Ends the decision when the session ends.</param>
    ValueTask<RecipientDecision> DecideAsync(
        ClientFacts client,
        ReversePath reversePath,
        MailParameters parameters,
        ForwardPath forwardPath,
        CancellationToken cancellationToken);
}

/// <summary>
/// Accepted with a route for the delivery, or refused with a reply. <c>default</c> is refused with 451 4.3.0.
/// </summary>
public readonly record struct RecipientDecision
{
    private readonly SmtpReply? _refusal;

    private RecipientDecision(RecipientRoute? route, SmtpReply? refusal)
    {
        Route = route;
        _refusal = refusal;
    }

    /// <summary>The route of an accepted recipient; null if refused.</summary>
    public RecipientRoute? Route { get; }

    /// <summary>The reply 4yz or 5yz; null if accepted.</summary>
    public SmtpReply? Refusal => Route is null ? _refusal ?? SmtpReplies.LocalFault : null;

    public static RecipientDecision Accept(RecipientRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return new(route, null);
    }

    /// <param name="refusal">A reply 4yz or 5yz.</param>
    /// <exception cref="ArgumentException">The reply is positive.</exception>
    public static RecipientDecision Refuse(SmtpReply refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.IsPositive
            ? throw new ArgumentException($"A positive reply is not a refusal: {refusal}", nameof(refusal))
            : new(null, refusal);
    }
}
