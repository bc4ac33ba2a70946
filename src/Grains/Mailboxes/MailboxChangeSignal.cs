namespace RelateMail.Grains.Mailboxes;

/// <summary>Says that there is something new in a mailbox, not what. Used on the scheduler of one activation.</summary>
internal sealed class MailboxChangeSignal
{
    private TaskCompletionSource? _next;

    /// <summary>How often it rang; read before the mailbox is, it tells later whether that was too early.</summary>
    public long Rings { get; private set; }

    public bool IsClosed { get; private set; }

    public void Ring()
    {
        Rings++;
        Wake();
    }

    /// <summary>It will not ring any more; nobody waits for it from now on.</summary>
    public void Close()
    {
        IsClosed = true;
        Wake();
    }

    /// <summary>Completes once it has rung more often than <paramref name="heard"/>, or is closed.</summary>
    public Task WaitAsync(long heard)
    {
        if (IsClosed || Rings > heard)
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
