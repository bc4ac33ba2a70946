using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Commands;

namespace RelateMail.Smtp.Transactions;

/// <summary>One accepted recipient of a transaction.</summary>
/// <param name="Route">
/// What <see cref="Delivery.IRecipientPolicy"/> learnt at RCPT and the delivery wants back; opaque here.
/// </param>
public sealed record Recipient(ForwardPath ForwardPath, RcptParameters Parameters, object? Route);
