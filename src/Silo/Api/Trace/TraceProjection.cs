using RelateMail.Api.Contracts;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Trace;

/// <summary>Converts an event of the trace to the view of the API.</summary>
internal static class TraceProjection
{
    private static readonly string[] s_outcomes = ["accepted", "deferred", "refused", "abandoned"];

    public static TraceView ToView(TraceEvent happened) => new()
    {
        At = happened.At,
        Node = happened.Node,
        Stage = happened.Stage,
        Outcome = s_outcomes[(int)happened.Outcome],
        Reply = happened.Reply,
        Reason = happened.Reason,
        Recipient = happened.Recipient,
        ReversePath = happened.ReversePath,
        TransactionId = happened.TransactionId,
        MessageId = happened.MessageId,
        Client = happened.Client,
        Login = happened.Login,
        SessionId = happened.Session,
        Webhook = happened.Webhook,
    };
}
