using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Recipients;

/// <summary>The mailboxes that the policy found for a recipient at RCPT.</summary>
/// <param name="Mailboxes">Canonical, distinct, at least one.</param>
/// <param name="Tag">The plus-tag; null if absent.</param>
internal sealed record MailboxRoute(IReadOnlyList<string> Mailboxes, string? Tag) : RecipientRoute;
