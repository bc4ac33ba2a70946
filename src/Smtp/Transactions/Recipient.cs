using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Transactions;

/// <summary>One accepted recipient of a transaction.</summary>
/// <param name="Route">
/// What IRecipientPolicy learnt at RCPT and the delivery wants back; opaque here.
/// </param>
public sealed record Recipient(ForwardPath ForwardPath, RcptParameters Parameters, object? Route);
