namespace RelateMail.Storage.GroupCommit;

/// <summary>One operation of a batch, and the caller who waits for it.</summary>
internal interface IBatchOperation
{
    /// <summary>When the operation began to wait: a timestamp of the writer's meter.</summary>
    long Since { get; }

    /// <summary>Cancels the operation if its caller asked for that before the work began.</summary>
    /// <remarks>Later the outcome is reported as it is: the work may be committed, and its octets are in use.</remarks>
    bool TryCancel();

    /// <summary>Reports the outcome of the last attempt to the caller; called after its commit.</summary>
    void Complete();

    void Fail(Exception exception);
}

/// <inheritdoc cref="IBatchOperation"/>
internal abstract class BatchOperation<TOutcome>(CancellationToken cancellationToken) : IBatchOperation
{
    /// <summary>Continuations run elsewhere: neither a caller's code nor a grain's turn may delay a writer.</summary>
    private readonly TaskCompletionSource<TOutcome> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Since { get; init; }

    public Task<TOutcome> Task => _completion.Task;

    /// <summary>The outcome of the last attempt, which may still be rolled back.</summary>
    public TOutcome? Outcome { private get; set; }

    public bool TryCancel()
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        _completion.SetCanceled(cancellationToken);
        return true;
    }

    public void Complete() => _completion.SetResult(Outcome!);

    public void Fail(Exception exception) => _completion.SetException(exception);
}
