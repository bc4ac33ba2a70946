using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Recipients;

/// <summary>The mailboxes that the policy found for a recipient at RCPT.</summary>
/// <param name="Mailboxes">Canonical, distinct, at least one.</param>
/// <param name="Tag">The plus-tag; null if absent.</param>
internal sealed record MailboxRoute(IReadOnlyList<string> Mailboxes, string? Tag) : RecipientRoute
{
    /// <summary>The largest quota of the mailboxes, in octets; null if unlimited or unknown.</summary>
    public long? LargestQuota { get; init; }
}
