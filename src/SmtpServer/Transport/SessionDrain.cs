namespace RelateMail.SmtpServer.Transport;

/// <summary>
/// Counts the open sessions and signals to them that the node stops: first to those without a transaction, which end at
/// once, then to those whose time is over.
/// </summary>
internal sealed class SessionDrain : IDisposable
{
    private readonly CancellationTokenSource _begun = new();
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1; // the node itself, until the drain begins

    /// <summary>Cancelled when the node begins to stop.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Cancelled when open transactions may not continue.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Completes when the drain has begun and every session has ended.</summary>
    public Task Ended => _ended.Task;

    public int Open => Volatile.Read(ref _open) - (Begun.IsCancellationRequested ? 0 : 1);

    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Call it once, when no listener admits clients any more.</summary>
    public void Begin()
    {
        _begun.Cancel();
        Leave();
    }

    public void CutOff() => _over.Cancel();

    public void Dispose()
    {
        _begun.Dispose();
        _over.Dispose();
    }
}
