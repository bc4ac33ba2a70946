using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>Port: accepts the content of one transaction and makes it durable (RFC 5321 §6.1).</summary>
public interface IMailDelivery
{
    /// <summary>
    /// Opens the sink for the content of <paramref name="envelope"/>, without a call to another process.
    /// </summary>
    IContentSink Open(Envelope envelope);
}
