namespace RelateMail.Ingress.Recipients;

/// <summary>What the policy learnt at RCPT and the delivery wants back.</summary>
/// <param name="Mailboxes">Canonical, distinct, at least one.</param>
/// <param name="Tag">The plus-tag; null without one.</param>
internal sealed record RecipientRoute(IReadOnlyList<string> Mailboxes, string? Tag);
