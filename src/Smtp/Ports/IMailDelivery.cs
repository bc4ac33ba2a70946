using System.Buffers;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Ports;

/// <summary>Port: takes the content of one transaction and makes it durable (RFC 5321 §6.1).</summary>
public interface IMailDelivery
{
    /// <summary>Opens the sink for the content of <paramref name="envelope"/>. Cheap: no call to the outside.</summary>
    IIncomingContent Open(Envelope envelope);
}

/// <summary>
/// The sink of one content. The reader writes octets as <see cref="IBufferWriter{T}"/>, calls <see cref="FlushAsync"/> at
/// the end of each batch of input, then commits. Disposed without a commit, all of it is given up.
/// </summary>
public interface IIncomingContent : IBufferWriter<byte>, IAsyncDisposable
{
    /// <summary>Lets the sink move full pieces on; slow here means that the client is slowed (back-pressure).</summary>
    /// <returns>A refusal once the content cannot be taken any more: the rest is drained unseen and the refusal is the
    /// final reply. Null to go on.</returns>
    ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the message durable for every recipient. The reply is final; 250 is the promise of RFC 5321 §6.1.
    /// </summary>
    ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken);
}
