using RelateMail.Gateway.Content;
using RelateMail.Storage;

namespace RelateMail.Gateway.Delivery;

/// <summary>A content that is durable in the store, or lies ready for the commit of its first entry, and what is known of it.</summary>
internal sealed record StagedContent(Guid ContentId, ContentDigest Digest, long Size, ContentFindings Findings);
