using RelateMail.Ingress.Content.Mime;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>
/// A content with its findings: durable in the store, offered to the commit of its first entry, or part of the call to
/// its mailbox.
/// </summary>
internal sealed record StagedContent(Guid ContentId, ContentDigest Digest, long Size, ContentFindings Findings)
{
    /// <summary>The octets that travel in the call, in a buffer that is never reused; null if they do not.</summary>
    public byte[]? Inline { get; init; }
}
