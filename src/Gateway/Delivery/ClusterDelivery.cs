using System.Buffers;
using RelateMail.Gateway.Content;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;

namespace RelateMail.Gateway.Delivery;

/// <summary>Takes mail to the cluster: octets to the content store, the rest to the mailbox grains.</summary>
internal sealed class ClusterDelivery(
    IContentStore store,
    ContentInspector inspector,
    MailboxDelivery mailboxes,
    ArrayPool<byte> pool,
    GatewayMetrics metrics,
    TimeProvider time,
    ILogger<ClusterDelivery> logger) : IMailDelivery
{
    public IContentSink Open(Envelope envelope) => new TransactionSink(
        envelope, new ContentStaging(envelope.Id, pool, store, inspector), store, mailboxes, metrics, time, logger);
}
