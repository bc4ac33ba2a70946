using RelateMail.Gateway.Content;
using RelateMail.Storage;

namespace RelateMail.Gateway.Delivery;

/// <summary>A content that is durable in the store, and what is known of it.</summary>
internal sealed record StagedContent(Guid ContentId, ContentDigest Digest, long Size, ContentFindings Findings);
