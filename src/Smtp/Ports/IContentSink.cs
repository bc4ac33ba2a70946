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
    /// Stores the octets that are in memory, because the client has stopped sending. A sink that keeps all octets in
    /// memory until the commit need not implement it.
    /// </summary>
    /// <returns>As that of <see cref="FlushAsync"/>.</returns>
    ValueTask<SmtpReply?> SpillAsync(CancellationToken cancellationToken) => default;

    /// <summary>
    /// After the commit: an earlier transaction had brought the same message, and nothing new was stored. Such a
    /// message does not restart the session's count of errors.
    /// </summary>
    bool IsRepeat => false;

    /// <summary>After a commit with 250: the id that the reply states. Null if it is the id of the envelope.</summary>
    Guid? StoredId => null;

    /// <summary>The value of the Message-ID field; null if it is not known.</summary>
    string? MessageId => null;

    /// <summary>
    /// Makes the message durable for every recipient. The reply is final; 250 is the promise of RFC 5321 §6.1.
    /// </summary>
    ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken);
}
