using RelateMail.Grains.Contracts;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Creates references to mailbox grains. Orleans reads the attributes of the interface by reflection for each
/// reference; this class keeps the result of the first one.
/// </summary>
internal sealed class MailboxGrainFactory(IGrainFactory grains)
{
    private volatile Kind? _kind;

    /// <param name="mailbox">Canonical.</param>
    /// <exception cref="ArgumentException">Orleans has not received the grain types of the cluster yet.</exception>
    public IInternalMailboxGrain Get(string mailbox)
    {
        if (_kind is { } kind)
        {
            return (IInternalMailboxGrain)grains.GetGrain(GrainId.Create(kind.Grain, mailbox), kind.Interface);
        }

        IInternalMailboxGrain grain = grains.GetGrain<IInternalMailboxGrain>(mailbox);
        var reference = (GrainReference)grain;
        _kind = new Kind(reference.GrainId.Type, reference.InterfaceType);
        return grain;
    }

    private sealed record Kind(GrainType Grain, GrainInterfaceType Interface);
}
