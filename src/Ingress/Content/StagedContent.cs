using RelateMail.Ingress.Content.Mime;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>
/// A content that is durable in the store, or that is offered to the commit of its first entry, with its findings.
/// </summary>
internal sealed record StagedContent(Guid ContentId, ContentDigest Digest, long Size, ContentFindings Findings);
