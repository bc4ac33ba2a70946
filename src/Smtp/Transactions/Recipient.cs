using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Transactions;

/// <summary>One accepted recipient of a transaction.</summary>
/// <param name="ForwardPath">The forward-path of RCPT.</param>
/// <param name="Parameters">The parameters of RCPT.</param>
/// <param name="Route">The route that the recipient policy found at RCPT.</param>
public sealed record Recipient(ForwardPath ForwardPath, RcptParameters Parameters, RecipientRoute Route);

/// <summary>
/// A recipient's destination. The recipient policy returns it at RCPT, and the delivery gets it back with the envelope.
/// The engine reads its weight only: a host derives a record with its own members.
/// </summary>
public abstract record RecipientRoute
{
    /// <summary>For a delivery that needs no route.</summary>
    public static RecipientRoute None { get; } = new Empty();

    /// <summary>How many deliveries the recipient costs, at least 1.</summary>
    public virtual int Deliveries => 1;

    private sealed record Empty : RecipientRoute;
}
