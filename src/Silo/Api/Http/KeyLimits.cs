using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Http;

/// <summary>The domains and mailboxes that a key is limited to. Both limits apply.</summary>
/// <param name="Domains">Canonical; null for all, empty for none.</param>
/// <param name="Mailboxes">Canonical addresses; null for all, empty for none.</param>
internal sealed record KeyLimits(IReadOnlyList<string>? Domains, IReadOnlyList<string>? Mailboxes)
{
    public static KeyLimits None { get; } = new(null, null);

    /// <summary>True if the key is limited at all.</summary>
    public bool AreSet => Domains is not null || Mailboxes is not null;

    /// <summary>True if the key may see and change the domain itself.</summary>
    public bool AllowsDomain(string domain) =>
        Mailboxes is null && (Domains is null || Domains.Contains(domain, StringComparer.Ordinal));

    /// <summary>True if the key may see and change what belongs to the address.</summary>
    public bool AllowsAddress(string address) =>
        (Domains is null || Domains.Contains(MailboxAddress.DomainOf(address), StringComparer.Ordinal))
        && (Mailboxes is null || Mailboxes.Contains(address, StringComparer.Ordinal));

    /// <summary>True if everything within other limits is within these.</summary>
    public bool Contain(IReadOnlyList<string>? domains, IReadOnlyList<string>? mailboxes) => !AreSet
        || (mailboxes is null
            ? domains?.All(AllowsDomain) == true
            : mailboxes.Where(mailbox => domains?.Contains(MailboxAddress.DomainOf(mailbox)) != false)
                .All(AllowsAddress));
}

/// <summary>
/// Metadata of an endpoint: its handler, or the filter of its address, applies the limits of the key. A key with limits
/// finds nothing at any other endpoint.
/// </summary>
internal sealed record AppliesKeyLimits;
