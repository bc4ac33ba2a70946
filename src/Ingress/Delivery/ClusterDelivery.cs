using System.Buffers;
using Microsoft.Extensions.Logging;
using RelateMail.Ingress.Cluster;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Ingress.Senders;
using RelateMail.SenderAuthentication;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;

namespace RelateMail.Ingress.Delivery;

/// <summary>
/// Delivers mail to the cluster: everything to the mailbox grains, but the octets of a large content, or of one for
/// several mailboxes, to the content store.
/// </summary>
internal sealed class ClusterDelivery(
    IContentStore store,
    ContentInspector inspector,
    InlineContentLimit inline,
    MailboxDelivery mailboxes,
    RetryBudgets budgets,
    SenderJudge senders,
    ArrayPool<byte> pool,
    MemoryBudget budget,
    SpillGate gate,
    IngressMetrics metrics,
    TimeProvider timeProvider,
    ILogger<ClusterDelivery> logger) : IMailDelivery
{
    public IContentSink Open(Envelope envelope)
    {
        budget.BeginContent();
        return new TransactionSink(
            envelope,
            new ContentStager(
                envelope.Id,
                pool,
                store,
                budget,
                gate,
                inspector,
                InboundMessageFactory.HasOneMailbox(envelope.Recipients) ? inline.Octets : 0,
                envelope.Evidence as SenderEvaluation),
            store,
            budget,
            mailboxes,
            budgets,
            senders,
            metrics,
            timeProvider,
            logger);
    }
}
