using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Certificates;

/// <inheritdoc cref="ICertificateListGrain"/>
/// <remarks>
/// Not reentrant: each change is one write. Queries interleave, because they return durable names only.
/// </remarks>
[GrainType("certificate-list")]
internal sealed class CertificateListGrain(
    [PersistentState("certificates", StorageNames.Certificates)] IPersistentState<NameList> state)
    : NameListGrain(state), ICertificateListGrain;
