namespace RelateMail.Grains;

/// <summary>
/// Cancels watches when the silo starts to stop. Orleans deactivates a grain only after its last call returns, so an
/// open watch would delay the shutdown and the deliveries that wait for the grain's next activation.
/// </summary>
internal sealed class SiloShutdownSignal : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Stopping => _stopping.Token;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(SiloShutdownSignal),
        ServiceLifecycleStage.Active,
        static _ => Task.CompletedTask,
        _ => _stopping.CancelAsync());

    public void Dispose() => _stopping.Dispose();
}
