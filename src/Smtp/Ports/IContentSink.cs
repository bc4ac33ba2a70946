using System.Buffers;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port: the destination of one content. The engine writes octets through <see cref="IBufferWriter{T}"/>, calls
/// <see cref="FlushAsync"/> after each batch of input, and commits at the end. Disposing it before a commit discards
/// the content.
/// </summary>
public interface IContentSink : IBufferWriter<byte>, IAsyncDisposable
{
    /// <summary>Lets the sink pass full pieces on. A slow flush slows the client down (back-pressure).</summary>
    /// <returns>
    /// Null to continue. A refusal becomes the final reply, and the rest of the content is drained.
    /// </returns>
    ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the message durable for every recipient. The reply is final; 250 is the promise of RFC 5321 §6.1.
    /// </summary>
    ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken);
}
