namespace RelateMail.Ingress.Recipients;

/// <summary>The mailboxes of one recipient: the policy resolves them at RCPT, and the delivery uses them.</summary>
/// <param name="Mailboxes">Canonical, distinct, at least one.</param>
/// <param name="Tag">The plus-tag of the recipient; null if absent.</param>
internal sealed record RecipientRoute(IReadOnlyList<string> Mailboxes, string? Tag);
