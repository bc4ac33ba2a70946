using RelateMail.Grains.Abstractions;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// The way to a mailbox grain. Orleans reads the attributes of the interface by reflection each time it is asked for a
/// grain of it: here the first time only.
/// </summary>
internal sealed class MailboxGrainFactory(IGrainFactory grains)
{
    private volatile Kind? _kind;

    /// <param name="mailbox">Canonical.</param>
    /// <exception cref="ArgumentException">Orleans': the cluster is not known well enough yet.</exception>
    public IMailboxGrain Get(string mailbox)
    {
        if (_kind is { } kind)
        {
            return (IMailboxGrain)grains.GetGrain(GrainId.Create(kind.Grain, mailbox), kind.Interface);
        }

        IMailboxGrain grain = grains.GetGrain<IMailboxGrain>(mailbox);
        var reference = (GrainReference)grain;
        _kind = new Kind(reference.GrainId.Type, reference.InterfaceType);
        return grain;
    }

    private sealed record Kind(GrainType Grain, GrainInterfaceType Interface);
}
