using RelateMail.Ingress.Content.Mime;
using RelateMail.Storage;

namespace RelateMail.Ingress.Content;

/// <summary>A content that is durable in the store, or lies ready for the commit of its first entry, and what is known of it.</summary>
internal sealed record StagedContent(Guid ContentId, ContentDigest Digest, long Size, ContentFindings Findings);
