using RelateMail.Grains.Abstractions;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;
using RelateMail.Storage.Trace;

namespace RelateMail.Ingress.Trace;

/// <summary>Adds the events of the engine to the trace of the cluster: one for each recipient.</summary>
internal sealed class ClusterMailTrace(TraceBuffer buffer, TraceNode node, TimeProvider timeProvider) : IMailTrace
{
    public void Record(MailEvent happened)
    {
        if (!buffer.IsEnabled)
        {
            return;
        }

        TraceEvent one = new()
        {
            At = timeProvider.GetUtcNow(),
            Node = node.Name,
            Stage = StageOf(happened.Stage),
            Outcome = OutcomeOf(happened.Reply),
            Session = happened.SessionId,
            TransactionId = happened.TransactionId,
            MessageId = TraceText.MessageId(happened.MessageId),
            Client = happened.Client.ToString(),
            Login = TraceText.Cut(happened.Login),
            ReversePath = happened.ReversePath is { } path ? AddressOf(path.Mailbox) ?? "" : null,
            Reply = TraceText.Cut(happened.Reply?.ToString()),
            Reason = happened.Reason,
        };
        if (happened.Recipients.Count == 0)
        {
            buffer.Add(happened.Refused is { } refused ? one with { Recipient = AddressOf(refused) } : one);
            return;
        }

        foreach (Recipient recipient in happened.Recipients)
        {
            buffer.Add(one with { Recipient = AddressOf(recipient.ForwardPath) });
        }
    }

    private static string AddressOf(ForwardPath path) => AddressOf(path.Mailbox) ?? "postmaster";

    /// <summary>As the directory knows it, or in lower case if it can be no address of the directory.</summary>
    private static string? AddressOf(Mailbox? mailbox) =>
        mailbox is null ? null
        : !mailbox.IsAddressLiteral
            && MailboxAddress.TryCanonicalize(mailbox.LocalPart, mailbox.Domain, out string? address) ? address
        : TraceText.Address(mailbox.ToString());

    private static string StageOf(MailStage stage) => stage switch
    {
        MailStage.Connection => TraceStages.Connection,
        MailStage.Login => TraceStages.Login,
        MailStage.Sender => TraceStages.Sender,
        MailStage.Recipient => TraceStages.Recipient,
        _ => TraceStages.Content,
    };

    private static TraceOutcome OutcomeOf(SmtpReply? reply) => reply?.Code switch
    {
        null => TraceOutcome.Abandoned,
        < 400 => TraceOutcome.Accepted,
        < 500 => TraceOutcome.Deferred,
        _ => TraceOutcome.Refused,
    };
}
