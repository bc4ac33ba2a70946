using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDomainGrain"/>
/// <remarks>
/// Not reentrant, because a change consists of two writes. Queries interleave, because they return durable settings
/// only. The list contains every hosted domain; between the two writes it can also contain one that is not hosted.
/// </remarks>
[GrainType("domain")]
internal sealed class DomainGrain(
    [PersistentState("domain", StorageNames.Directory)] IPersistentState<DomainSettings> state,
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
        await GrainFactory.GetGrain<IDomainListGrain>(0).AddAsync(_domain, cancellationToken);
        DateTimeOffset now = timeProvider.GetUtcNow();
        return await WriteAsync(
            settings with { CreatedAt = Record is null ? now : Record.CreatedAt, UpdatedAt = now }, cancellationToken);
    }

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        bool existed = await ClearAsync(cancellationToken);
        await GrainFactory.GetGrain<IDomainListGrain>(0).RemoveAsync(_domain, cancellationToken);
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
