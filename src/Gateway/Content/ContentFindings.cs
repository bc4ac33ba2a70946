using RelateMail.Grains.Abstractions;
using RelateMail.Smtp.Replies;

namespace RelateMail.Gateway.Content;

/// <summary>What a look at a content gave.</summary>
/// <param name="Refusal">Null where the content is within its limits.</param>
/// <param name="HasMessageId">The message carries a Message-ID field.</param>
internal sealed record ContentFindings(MessageSummary Summary, bool HasMessageId, SmtpReply? Refusal);
