namespace RelateMail.Storage.Postgres;

/// <summary>One item on its way to the database, and the task of the caller who waits for it.</summary>
internal sealed class PostgresOperation<TItem, TOutcome>(TItem item, CancellationToken cancellationToken)
{
    /// <summary>Callers go on elsewhere: neither their code nor a grain's turn may hold up a writer.</summary>
    private readonly TaskCompletionSource<TOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TItem Item => item;

    /// <summary>When it began to wait: a timestamp of the writer's meter.</summary>
    public long Since { get; init; }

    public Task<TOutcome> Task => _completion.Task;

    /// <summary>True, and the caller is told, where it gave up before the work began. Later than that the outcome is
    /// reported as it is: it is not known to be undone, and the octets handed over are in use.</summary>
    public bool TryCancel()
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        _completion.SetCanceled(cancellationToken);
        return true;
    }

    public void Complete(TOutcome outcome) => _completion.SetResult(outcome);

    public void Fail(Exception exception) => _completion.SetException(exception);
}
