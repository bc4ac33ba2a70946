using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// The trace fields of final delivery (RFC 5321 §4.4), kept beside the content and never mixed into it.
/// </summary>
internal static class TraceFields
{
    /// <summary>Return-Path, Delivered-To (RFC 9228 §2), Received; each with its CRLF.</summary>
    /// <param name="mailbox">Canonical.</param>
    public static string Make(Envelope envelope, string mailbox) =>
        $"Return-Path: {envelope.ReversePath}\r\nDelivered-To: {mailbox}\r\n{envelope.ReceivedField}";
}
