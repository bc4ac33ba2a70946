using Orleans.Concurrency;

namespace RelateMail.Grains.Abstractions;

/// <summary>One hosted domain. Key: the domain as A-labels in lower case.</summary>
[Alias("RelateMail.IDomainGrain"), GrainInterfaceType("domain")]
public interface IDomainGrain : IGrainWithStringKey
{
    /// <summary>Null where the domain is not hosted.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<DomainSettings?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Hosts the domain, or changes its settings; durable when the task completes. True where it is new.
    /// </summary>
    [Alias("Put")]
    Task<bool> PutAsync(DomainSettings settings, CancellationToken cancellationToken);

    /// <summary>
    /// Stops hosting it; its accounts, aliases and messages stay as they are. False where it was not hosted.
    /// </summary>
    [Alias("Delete")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);
}

[GenerateSerializer, Immutable, Alias("RelateMail.DomainSettings")]
public sealed record DomainSettings
{
    /// <summary>Canonical address that takes mail for unknown local-parts; null for none.</summary>
    [Id(0)] public string? CatchAll { get; init; }

    /// <summary>Separator of plus-addresses, one character of atext; null switches them off.</summary>
    [Id(1)] public string? PlusSeparator { get; init; } = "+";
}

/// <summary>The names of all hosted domains. One grain, key 0; not on the path of mail.</summary>
[Alias("RelateMail.IDomainListGrain"), GrainInterfaceType("domain-list")]
public interface IDomainListGrain : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task AddAsync(string domain, CancellationToken cancellationToken);

    [Alias("Remove")]
    Task RemoveAsync(string domain, CancellationToken cancellationToken);

    /// <summary>
    /// In ordinal order. After a fault it may name one that is not hosted; never the other way round.
    /// </summary>
    [Alias("List"), AlwaysInterleave]
    Task<string[]> ListAsync(CancellationToken cancellationToken);
}
