using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IAliasGrain"/>
/// <remarks>
/// Not reentrant: each change is one write. Queries interleave, because they return durable targets only.
/// </remarks>
[GrainType("alias")]
internal sealed class AliasGrain(
    [PersistentState("alias", StorageNames.Directory)] IPersistentState<AliasTargets> state, TimeProvider timeProvider)
    : DurableRecordGrain<AliasTargets>(state), IAliasGrain
{
    private const int MaxTargets = 100;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        CanonicalKey.OfAddress(this);
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<string[]?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Query()?.Targets);

    public Task<AliasInfo?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Record is { } alias
        ? new AliasInfo { Targets = [.. alias.Targets], CreatedAt = alias.CreatedAt, UpdatedAt = alias.UpdatedAt }
        : null);

    public Task<bool> PutAsync(string[] targets, CancellationToken cancellationToken)
    {
        if (targets.Length is 0 or > MaxTargets)
        {
            throw new ArgumentException($"An alias must have 1 to {MaxTargets} targets.", nameof(targets));
        }

        if (!Array.TrueForAll(targets, target =>
            MailboxAddress.TryCanonicalize(target, out string? canonical) && canonical == target))
        {
            throw new ArgumentException("A target is not a canonical address.", nameof(targets));
        }

        DateTimeOffset now = timeProvider.GetUtcNow();
        return WriteAsync(
            new AliasTargets
            {
                Targets = [.. targets.Distinct(StringComparer.Ordinal)],
                CreatedAt = Record is null ? now : Record.CreatedAt,
                UpdatedAt = now,
            },
            cancellationToken);
    }

    public Task<bool> DeleteAsync(CancellationToken cancellationToken) => ClearAsync(cancellationToken);
}

[GenerateSerializer, Immutable, Alias("RelateMail.AliasTargets")]
internal sealed record AliasTargets
{
    [Id(0)] public string[] Targets { get; init; } = [];

    /// <summary>Null for an alias of an earlier version.</summary>
    [Id(1)] public DateTimeOffset? CreatedAt { get; init; }

    [Id(2)] public DateTimeOffset? UpdatedAt { get; init; }
}
