using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Sqlite;

/// <summary>A few threads that read a database file, each with a read-only session of its own.</summary>
/// <remarks>
/// SQLite has no asynchronous reads. A read blocks its thread, for microseconds if the page is in memory and for
/// milliseconds if it is not. Reads in grain turns and on pool threads could block all of them, so reads are queued
/// here instead. No read transaction outlives one operation, so a slow reader of a long content does not stop the reuse
/// of the log.
/// </remarks>
internal sealed class SqliteReaders : IAsyncDisposable
{
    /// <summary>Each waiting caller has a weight of one.</summary>
    private readonly GroupCommitQueue<ISqliteOperation> _queue = new(long.MaxValue);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    public SqliteReaders(string name, IReadOnlyList<SqliteSession> sessions)
    {
        _running = sessions.Count;
        foreach (SqliteSession session in sessions)
        {
            new Thread(() => Run(session)) { IsBackground = true, Name = $"{name} reader" }.Start();
        }
    }

    /// <summary>Runs a read, which sees everything that was committed before the call.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be read.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        var operation = new SqliteOperation<T>(work, cancellationToken);
        await _queue.EnqueueAsync(operation, 1, cancellationToken);
        return await operation.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _ended.Task;
    }

    private void Run(SqliteSession session)
    {
        var batch = new List<ISqliteOperation>(1);
        while (_queue.Take(batch, 1, long.MaxValue, out long taken))
        {
            Answer(batch[0], session);
            batch.Clear();
            _queue.Release(taken);
        }

        session.Dispose();
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _queue.Dispose();
            _ended.SetResult();
        }
    }

    private static void Answer(ISqliteOperation operation, SqliteSession session)
    {
        if (operation.TryCancel())
        {
            return;
        }

        try
        {
            operation.Execute(session);
        }
        catch (Exception exception) // handed to the caller
        {
            operation.Fail(SqliteFailure.Translate(exception));
            return;
        }

        operation.Complete();
    }
}
