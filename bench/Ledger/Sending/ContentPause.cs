namespace RelateMail.Ledger.Sending;

/// <summary>Pauses a transaction in the middle of its content.</summary>
internal sealed class ContentPause
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when half of the content has been sent.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.TrySetResult();

    public Task HoldAsync(CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        return _released.Task.WaitAsync(cancellationToken);
    }
}
