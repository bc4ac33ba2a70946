namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Tells watchers that their silo stops, before it takes its grains down: an activation does not go before its last
/// call has ended, and deliveries to it wait for that.
/// </summary>
internal sealed class SiloShutdownSignal : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Stopping => _stopping.Token;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloShutdownSignal), ServiceLifecycleStage.Active, static _ => Task.CompletedTask, _ => _stopping.CancelAsync());

    public void Dispose() => _stopping.Dispose();
}
