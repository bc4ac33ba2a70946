using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDomainListGrain"/>
/// <remarks>
/// Silos of earlier versions keep the names in this grain, and read them there. Once they have left, the names are read
/// from the table of domains, and nothing writes to this grain.
/// </remarks>
[GrainType("domain-list")]
internal sealed class DomainListGrain(
    [PersistentState("domains", StorageNames.Directory)] IPersistentState<NameList> state,
    DirectoryImport import,
    DirectoryReader reader)
    : NameListGrain(state), IDomainListGrain
{
    public override async Task<string[]> ListAsync(CancellationToken cancellationToken) =>
        await import.GetPhaseAsync() == ImportPhase.Before
            ? await base.ListAsync(cancellationToken)
            : await reader.ListDomainNamesAsync(cancellationToken).ToArrayAsync(cancellationToken);
}
