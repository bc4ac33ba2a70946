namespace RelateMail.Grains.Abstractions;

/// <summary>Address to mailboxes: a cache in front of domains, accounts and aliases. Stateless worker, key 0.</summary>
[Alias("RelateMail.IDirectoryGrain"), GrainInterfaceType("directory")]
public interface IDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Resolves one address. A positive answer may be some seconds old; a negative one never is, because a 550 for an
    /// address that was just made would lose a mail for good.
    /// </summary>
    /// <remarks>
    /// In this order: account, alias, the same two without the plus-tag, catch-all. The local-part <c>postmaster</c> of a
    /// hosted domain is always found (RFC 5321 §4.5.1), at last as a mailbox of that address.
    /// </remarks>
    /// <param name="address">Canonical.</param>
    /// <exception cref="InvalidOperationException">Aliases expand to too many addresses, or too deep; the delivery must
    /// be refused for now (451), for neither part of them may be left out unseen.</exception>
    [Alias("Resolve")]
    Task<Resolution> ResolveAsync(string address, CancellationToken cancellationToken);

    /// <summary>
    /// Resolves <c>&lt;Postmaster&gt;</c> without a domain (RFC 5321 §4.5.1): the postmaster of the first hosted domain,
    /// in ordinal order; the mailbox <c>postmaster@localhost</c> where no domain is hosted. Found, or over quota.
    /// </summary>
    [Alias("ResolvePostmaster")]
    Task<Resolution> ResolvePostmasterAsync(CancellationToken cancellationToken);
}

[GenerateSerializer, Alias("RelateMail.ResolutionOutcome")]
public enum ResolutionOutcome
{
    /// <summary>At least one target.</summary>
    Found,

    /// <summary>The domain is not ours: 550 5.7.1.</summary>
    NotHosted,

    /// <summary>550 5.1.1.</summary>
    NoSuchMailbox,

    /// <summary>550 5.2.1.</summary>
    Disabled,

    /// <summary>452 4.2.2.</summary>
    OverQuota,

    /// <summary>An alias leads to too many addresses, or through too many aliases: 451 4.3.0 until it is mended.</summary>
    Endless,
}

/// <param name="Targets">Distinct mailboxes; empty unless found.</param>
/// <param name="Tag">
/// The plus-tag that was taken off, without its separator (empty where nothing follows it); null without one.
/// </param>
[GenerateSerializer, Immutable, Alias("RelateMail.Resolution")]
public sealed record Resolution(
    [property: Id(0)] ResolutionOutcome Outcome, [property: Id(1)] string[] Targets, [property: Id(2)] string? Tag);
