using RelateMail.Ingress.Senders;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// The trace fields of final delivery (RFC 5321 §4.4), stored beside the content and never added to it.
/// </summary>
internal static class TraceFields
{
    /// <summary>
    /// Return-Path, Delivered-To (RFC 9228 §2), the fields of the verdict, and Received, each with its CRLF.
    /// </summary>
    /// <param name="envelope">The closed transaction.</param>
    /// <param name="mailbox">Canonical.</param>
    /// <param name="sender">The verdict on the sender; null if the message was not judged.</param>
    public static string Make(Envelope envelope, string mailbox, SenderVerdict? sender) =>
        $"Return-Path: {envelope.ReversePath}\r\nDelivered-To: {mailbox}\r\n"
        + sender?.TraceFields + envelope.ReceivedField; // RFC 7208 §9.1: above our own Received
}
