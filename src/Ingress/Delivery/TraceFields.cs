using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// The trace fields of final delivery (RFC 5321 §4.4), stored beside the content and never added to it.
/// </summary>
internal static class TraceFields
{
    /// <summary>Return-Path, Delivered-To (RFC 9228 §2) and Received, each with its CRLF.</summary>
    /// <param name="envelope">The closed transaction.</param>
    /// <param name="mailbox">Canonical.</param>
    public static string Make(Envelope envelope, string mailbox) =>
        $"Return-Path: {envelope.ReversePath}\r\nDelivered-To: {mailbox}\r\n{envelope.ReceivedField}";
}
