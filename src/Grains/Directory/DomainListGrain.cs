using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDomainListGrain"/>
/// <remarks>Not reentrant: each change is one write. Queries interleave, because they see durable names only.</remarks>
[GrainType("domain-list")]
internal sealed class DomainListGrain(
    [PersistentState("domains", StorageNames.Directory)] IPersistentState<DomainNames> state)
    : EntryGrain<DomainNames>(state), IDomainListGrain
{
    private string[] Names => Entry?.Names ?? [];

    public Task<string[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(Names);

    public async Task AddAsync(string domain, CancellationToken cancellationToken)
    {
        int index = Array.BinarySearch(Names, domain, StringComparer.Ordinal);
        if (index < 0)
        {
            string[] names = [.. Names[..~index], domain, .. Names[~index..]];
            await WriteAsync(new DomainNames { Names = names }, cancellationToken);
        }
    }

    public async Task RemoveAsync(string domain, CancellationToken cancellationToken)
    {
        int index = Array.BinarySearch(Names, domain, StringComparer.Ordinal);
        if (index >= 0)
        {
            string[] names = [.. Names[..index], .. Names[(index + 1)..]];
            await WriteAsync(new DomainNames { Names = names }, cancellationToken);
        }
    }
}

[GenerateSerializer, Immutable, Alias("RelateMail.DomainNames")]
internal sealed record DomainNames
{
    /// <summary>In ordinal order.</summary>
    [Id(0)] public string[] Names { get; init; } = [];
}
