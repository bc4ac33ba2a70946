namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Signals watchers that a mailbox has new messages. Carries no data. Used on the scheduler of one activation.
/// </summary>
internal sealed class MailboxChangeSignal
{
    private TaskCompletionSource? _next;

    /// <summary>
    /// Number of pulses so far. A watcher notes it before it reads the mailbox, so that a pulse during the read is not
    /// missed.
    /// </summary>
    public long Pulses { get; private set; }

    public bool IsClosed { get; private set; }

    public void Pulse()
    {
        Pulses++;
        Wake();
    }

    /// <summary>Completes every current and later wait, because no further pulse follows.</summary>
    public void Close()
    {
        IsClosed = true;
        Wake();
    }

    /// <summary>
    /// Completes when <see cref="Pulses"/> exceeds <paramref name="seen"/>, or when the signal is closed.
    /// </summary>
    public Task WaitAsync(long seen)
    {
        if (IsClosed || Pulses > seen)
        {
            return Task.CompletedTask;
        }

        _next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _next.Task;
    }

    private void Wake()
    {
        _next?.SetResult();
        _next = null;
    }
}
