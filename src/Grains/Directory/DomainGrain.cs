using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDomainGrain"/>
/// <remarks>
/// Not reentrant. Queries interleave, because they return durable settings only. While silos of earlier versions may
/// run, a change also keeps their list of domains, which contains every hosted domain.
/// </remarks>
[GrainType("domain")]
internal sealed class DomainGrain(
    [PersistentState("domain", StorageNames.Directory)] IPersistentState<DomainSettings> state,
    DirectoryImport import,
    DirectoryAnnouncer announcer,
    TimeProvider timeProvider)
    : DurableRecordGrain<DomainSettings>(state), IDomainGrain
{
    private string _domain = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _domain = CanonicalKey.OfDomain(this);
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<DomainSettings?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Query());

    public async Task<bool> PutAsync(DomainSettings settings, CancellationToken cancellationToken)
    {
        Check(settings);
        if (await import.GetPhaseAsync() != ImportPhase.Closed)
        {
            await GrainFactory.GetGrain<IDomainListGrain>(0).AddAsync(_domain, cancellationToken);
        }

        DateTimeOffset now = TimeOfChange(timeProvider, Record?.UpdatedAt);
        DomainSettings record = settings with { CreatedAt = Record is null ? now : Record.CreatedAt, UpdatedAt = now };
        bool isNew = await WriteAsync(record, cancellationToken);
        await announcer.AnnounceAsync();
        return isNew;
    }

    public async Task<DomainSettings?> ChangeAsync(
        DomainSettings settings, RecordCondition condition, CancellationToken cancellationToken)
    {
        if (!Meets(condition, Record?.UpdatedAt))
        {
            return null;
        }

        await PutAsync(settings, cancellationToken);
        return Record;
    }

    public async Task<ApplyOutcome> ApplyAsync(
        DomainSettings settings, bool dryRun, CancellationToken cancellationToken)
    {
        DeactivateOnIdle();
        if (Record is { } before
            && settings with { CreatedAt = before.CreatedAt, UpdatedAt = before.UpdatedAt } == before)
        {
            return ApplyOutcome.Unchanged;
        }

        bool isNew = dryRun ? Record is null : await PutAsync(settings, cancellationToken);
        return isNew ? ApplyOutcome.Created : ApplyOutcome.Updated;
    }

    public async Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken) =>
        Meets(condition, Record?.UpdatedAt) && await DeleteAsync(cancellationToken);

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        bool existed = await ClearAsync(cancellationToken);
        if (await import.GetPhaseAsync() != ImportPhase.Closed)
        {
            await GrainFactory.GetGrain<IDomainListGrain>(0).RemoveAsync(_domain, cancellationToken);
        }

        await announcer.AnnounceAsync(); // also for a deletion whose announcement failed
        return existed;
    }

    private static void Check(DomainSettings settings)
    {
        if (settings.CatchAll is { } catchAll
            && !(MailboxAddress.TryCanonicalize(catchAll, out string? canonical) && canonical == catchAll))
        {
            throw new ArgumentException("The catch-all is not a canonical address.", nameof(settings));
        }

        if (settings.PlusSeparator is { } separator && !PlusSeparators.IsAllowed(separator))
        {
            throw new ArgumentException($"The plus separator is not {PlusSeparators.Rule}.", nameof(settings));
        }
    }
}
