using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDomainListGrain"/>
/// <remarks>
/// Not reentrant: each change is one write. Queries interleave, because they return durable names only.
/// </remarks>
[GrainType("domain-list")]
internal sealed class DomainListGrain(
    [PersistentState("domains", StorageNames.Directory)] IPersistentState<NameList> state)
    : NameListGrain(state), IDomainListGrain;
