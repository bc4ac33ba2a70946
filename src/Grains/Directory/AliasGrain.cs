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
    [PersistentState("alias", StorageNames.Directory)] IPersistentState<AliasTargets> state,
    DirectoryAnnouncer announcer,
    TimeProvider timeProvider)
    : DurableRecordGrain<AliasTargets>(state), IAliasGrain
{
    private const int MaxTargets = 100;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        CanonicalKey.OfAddress(this);
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<string[]?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Query()?.Targets);

    public Task<AliasInfo?> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Query()?.ToInfo());

    public async Task<bool> PutAsync(string[] targets, CancellationToken cancellationToken)
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

        DateTimeOffset now = TimeOfChange(timeProvider, Record?.UpdatedAt);
        var record = new AliasTargets
        {
            Targets = [.. targets.Distinct(StringComparer.Ordinal)],
            CreatedAt = Record is null ? now : Record.CreatedAt,
            UpdatedAt = now,
        };
        bool isNew = await WriteAsync(record, cancellationToken);
        await announcer.AnnounceAsync();
        return isNew;
    }

    public async Task<AliasInfo?> ChangeAsync(
        string[] targets, RecordCondition condition, CancellationToken cancellationToken)
    {
        if (!Meets(condition, Record?.UpdatedAt))
        {
            return null;
        }

        await PutAsync(targets, cancellationToken);
        return Record!.ToInfo();
    }

    public async Task<ApplyOutcome> ApplyAsync(string[] targets, bool dryRun, CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        string[] wanted = [.. targets.Distinct(StringComparer.Ordinal)];
        if (Record?.Targets.SequenceEqual(wanted) == true)
        {
            return ApplyOutcome.Unchanged;
        }

        bool isNew = dryRun ? Record is null : await PutAsync(wanted, cancellationToken);
        return isNew ? ApplyOutcome.Created : ApplyOutcome.Updated;
    }

    public async Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken) =>
        Meets(condition, Record?.UpdatedAt) && await DeleteAsync(cancellationToken);

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        bool existed = await ClearAsync(cancellationToken);
        await announcer.AnnounceAsync(); // also for a deletion whose announcement failed
        return existed;
    }
}
