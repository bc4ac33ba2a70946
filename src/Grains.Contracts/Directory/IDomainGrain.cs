using Orleans.Concurrency;

namespace RelateMail.Grains.Contracts;

/// <summary>One hosted domain. Key: the domain as A-labels in lower case.</summary>
[Alias("RelateMail.IDomainGrain"), GrainInterfaceType("domain")]
public interface IDomainGrain : IGrainWithStringKey
{
    /// <summary>Null if the domain is not hosted.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<DomainSettings?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Hosts the domain, or changes its settings; durable when the task completes. True if the domain is new.
    /// </summary>
    [Alias("Put")]
    Task<bool> PutAsync(DomainSettings settings, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="PutAsync"/>, if the domain is in the expected state. The settings after the change; null if it
    /// was in another state, and nothing was changed.
    /// </summary>
    [Alias("Change")]
    Task<DomainSettings?> ChangeAsync(
        DomainSettings settings, RecordCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the domain as declared; durable when the task completes. The activation ends afterwards, so that many
    /// calls leave nothing in memory.
    /// </summary>
    /// <param name="settings">The domain as it is to be.</param>
    /// <param name="dryRun">True to change nothing, and to answer what would be changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">As for <see cref="PutAsync"/>.</exception>
    [Alias("Apply")]
    Task<ApplyOutcome> ApplyAsync(DomainSettings settings, bool dryRun, CancellationToken cancellationToken);

    /// <summary>
    /// Like <see cref="DeleteAsync"/>, if the domain is in the expected state. False if it was in another state.
    /// </summary>
    [Alias("Remove")]
    Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Stops hosting the domain. Its accounts, aliases and messages are not deleted. False if it was not hosted.
    /// </summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);
}

[GenerateSerializer, Immutable, Alias("RelateMail.DomainSettings")]
public sealed record DomainSettings
{
    /// <summary>Canonical address that receives mail for unknown local-parts; null to reject such mail.</summary>
    [Id(0)] public string? CatchAll { get; init; }

    /// <summary>Separator of plus-addresses, one character of atext; null disables plus-addresses.</summary>
    [Id(1)] public string? PlusSeparator { get; init; } = "+";

    /// <summary>The policy for mail that fails sender authentication; null to record the verdicts only.</summary>
    [Id(2)] public AuthenticationPolicy? AuthenticationPolicy { get; init; }

    /// <summary>
    /// When the domain was first hosted; null if by an earlier version. Ignored in a change, like
    /// <see cref="UpdatedAt"/>.
    /// </summary>
    [Id(3)] public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>
    /// The last change, in whole milliseconds; increases with each change. Null if by an earlier version.
    /// </summary>
    [Id(4)] public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>The names of all hosted domains. One grain, key 0; not called while mail is received.</summary>
[Alias("RelateMail.IDomainListGrain"), GrainInterfaceType("domain-list")]
public interface IDomainListGrain : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task AddAsync(string domain, CancellationToken cancellationToken);

    [Alias("Remove")]
    Task RemoveAsync(string domain, CancellationToken cancellationToken);

    /// <summary>
    /// In ordinal order. Contains every hosted domain; after a fault it can also contain a domain that is not hosted.
    /// </summary>
    [Alias("List"), AlwaysInterleave]
    Task<string[]> ListAsync(CancellationToken cancellationToken);
}
