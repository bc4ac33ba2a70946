namespace RelateMail.Grains.Webhooks;

/// <summary>Wakes one waiter. A pulse before the wait ends the next wait.</summary>
internal sealed class CourierPulse(TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = New();

    public void Set()
    {
        lock (_lock)
        {
            _next.TrySetResult();
        }
    }

    /// <summary>Waits for a pulse, for a time at most.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task pulse;
        lock (_lock)
        {
            pulse = _next.Task;
        }

        try
        {
            await pulse.WaitAsync(longest, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            return; // the time is over, which is an ordinary end of the wait
        }

        lock (_lock)
        {
            _next = New();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
