using System.Buffers;
using Microsoft.Extensions.Logging;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Content.Mime;
using RelateMail.Smtp.Delivery;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;

namespace RelateMail.Ingress.Delivery;

/// <summary>Takes mail to the cluster: octets to the content store, the rest to the mailbox grains.</summary>
internal sealed class ClusterDelivery(
    IContentStore store,
    ContentInspector inspector,
    MailboxDelivery mailboxes,
    ArrayPool<byte> pool,
    IngressMetrics metrics,
    TimeProvider time,
    ILogger<ClusterDelivery> logger) : IMailDelivery
{
    public IIncomingContent Open(Envelope envelope) => new TransactionSink(
        envelope, new ContentStager(envelope.Id, pool, store, inspector), store, mailboxes, metrics, time, logger);
}
