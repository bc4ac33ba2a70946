namespace RelateMail.Storage.Sqlite;

/// <summary>One piece of work for a thread that owns a session, and the task of the caller who waits for it.</summary>
internal abstract class SqliteOperation(CancellationToken cancellationToken)
{
    /// <summary>When it began to wait: a timestamp of the writer's meter.</summary>
    public long Since { get; init; }

    /// <summary>True, and the caller is told, where it gave up before the work began. Later than that the outcome is
    /// reported as it is: it is not known to be undone, and the octets handed over are in use.</summary>
    public bool TryCancel()
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Cancel(cancellationToken);
        return true;
    }

    /// <summary>Does the work; once more where the transaction it shared was rolled back.</summary>
    public abstract void Execute(SqliteSession session);

    /// <summary>Answers with the outcome of the last <see cref="Execute"/>.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    protected abstract void Cancel(CancellationToken token);
}

/// <inheritdoc cref="SqliteOperation"/>
internal sealed class SqliteOperation<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    : SqliteOperation(cancellationToken)
{
    /// <summary>Callers go on elsewhere: neither their code nor a grain's turn may run on a database thread.</summary>
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _outcome;

    public Task<T> Task => _completion.Task;

    public override void Execute(SqliteSession session) => _outcome = work(session);

    public override void Complete() => _completion.SetResult(_outcome!);

    public override void Fail(Exception exception) => _completion.SetException(exception);

    protected override void Cancel(CancellationToken token) => _completion.SetCanceled(token);
}
