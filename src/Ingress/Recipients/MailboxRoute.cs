using RelateMail.Grains.Contracts;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Recipients;

/// <summary>The mailboxes that the policy found for a recipient at RCPT.</summary>
/// <param name="Address">The canonical accepted address; delivery keys are made of it.</param>
/// <param name="Targets">The mailboxes, distinct, at least one.</param>
internal sealed record MailboxRoute(string Address, IReadOnlyList<RouteTarget> Targets) : RecipientRoute
{
    /// <inheritdoc/>
    public override int Deliveries => Targets.Count;

    /// <summary>The policy of the address' domain for unauthenticated mail; null to record only.</summary>
    public AuthenticationPolicy? AuthenticationPolicy { get; init; }

    /// <summary>The largest quota of the mailboxes, in octets; null if unlimited or unknown.</summary>
    public long? LargestQuota { get; init; }

    /// <summary>The route of an address that the directory has found.</summary>
    public static MailboxRoute Of(string address, Resolution resolution)
    {
        bool hasTags = resolution.TargetTags.Length == resolution.Targets.Length;
        return new(address, [.. resolution.Targets.Select((mailbox, index) =>
            new RouteTarget(mailbox, hasTags ? resolution.TargetTags[index] : resolution.Tag))])
        {
            AuthenticationPolicy = resolution.AuthenticationPolicy,
            LargestQuota = resolution.LargestQuota,
        };
    }
}

/// <summary>One mailbox of a route.</summary>
/// <param name="Mailbox">Canonical.</param>
/// <param name="Tag">The plus-tag with which the address leads to the mailbox; null if absent.</param>
internal readonly record struct RouteTarget(string Mailbox, string? Tag);
