using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// Group commit: the one thread of this process that writes to a database file. It takes whatever waits, runs it in one
/// transaction, and answers when COMMIT is back: the write-ahead log is synchronized then.
/// </summary>
/// <remarks>In the order of arrival: pieces come before the end of their content, and the UIDs of a mailbox ascend.
/// A thread of its own, since SQLite blocks and a commit waits for the disk.</remarks>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxOperations = 500;
    private const long MaxOctets = 4 * 1024 * 1024;

    /// <summary>Octets held at most: one batch in the making while others are being committed.</summary>
    private const long Capacity = 4 * MaxOctets;

    /// <summary>What an operation weighs beside its octets.</summary>
    private const long Overhead = 256;

    /// <summary>How long the transaction of another process is waited for.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Func<SqliteSession> _open;
    private readonly ILogger _logger;
    private readonly CommitMeter? _meter;
    private readonly GroupCommitQueue<SqliteOperation> _queue = new(Capacity);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;

    /// <param name="open">Opens another session when the one in use is broken.</param>
    /// <param name="meter">Null where nothing is measured.</param>
    public SqliteWriter(
        string name, SqliteSession session, Func<SqliteSession> open, ILogger logger, CommitMeter? meter)
    {
        _session = session;
        _open = open;
        _logger = logger;
        _meter = meter;
        new Thread(Run) { IsBackground = true, Name = $"{name} writer" }.Start();
    }

    /// <summary>Committed when the task completes. The work may run twice, of which one is rolled back.</summary>
    /// <param name="octets">What the work carries; waits while too much is on its way already.</param>
    /// <exception cref="StorageUnavailableException">Nothing is known about the outcome.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, long octets, CancellationToken cancellationToken)
    {
        var operation = new SqliteOperation<T>(work, cancellationToken) { Since = _meter?.Now ?? 0 };
        await _queue.EnqueueAsync(operation, Overhead + octets, cancellationToken);
        return await operation.Task;
    }

    /// <summary>Commits what was taken, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _ended.Task;
    }

    private void Run()
    {
        var batch = new List<SqliteOperation>(MaxOperations);
        while (_queue.Take(batch, MaxOperations, MaxOctets, out long taken))
        {
            _ = batch.RemoveAll(operation => operation.TryCancel());
            if (batch.Count > 0)
            {
                long started = _meter?.Began(batch.Count, batch[0].Since) ?? 0;
                CommitTogether(batch);
                _meter?.Ended(started);
            }

            batch.Clear();
            _queue.Release(taken);
        }

        _session?.Dispose();
        _queue.Dispose();
        _ended.SetResult();
    }

    private void CommitTogether(List<SqliteOperation> batch)
    {
        Exception? failure = TryCommit(batch);
        if (failure is null)
        {
            batch.ForEach(operation => operation.Complete());
        }
        else if (batch.Count == 1 || SqliteFailure.IsOutage(failure))
        {
            FailAll(batch, failure);
        }
        else
        {
            _logger.BatchSplit(batch.Count, failure);
            CommitOneByOne(batch);
        }
    }

    /// <summary>After a batch failed: none of its operations fails for the fault of another.</summary>
    private void CommitOneByOne(List<SqliteOperation> batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            List<SqliteOperation> one = batch.GetRange(index, 1);
            Exception? failure = TryCommit(one);
            if (failure is null)
            {
                one[0].Complete();
            }
            else if (SqliteFailure.IsOutage(failure))
            {
                FailAll(batch.GetRange(index, batch.Count - index), failure); // the rest would wait as long, each
                return;
            }
            else
            {
                FailAll(one, failure);
            }
        }
    }

    private void FailAll(List<SqliteOperation> batch, Exception failure)
    {
        Exception translated = SqliteFailure.Translate(failure);
        if (translated is StorageUnavailableException)
        {
            _logger.WriteFailed(batch.Count, failure);
            _meter?.Failed(batch.Count);
        }

        batch.ForEach(operation => operation.Fail(translated));
    }

    /// <returns>
    /// Null when the batch is committed; whatever stopped it otherwise, and then nothing of it is left.
    /// </returns>
    private Exception? TryCommit(List<SqliteOperation> batch)
    {
        try
        {
            _session ??= _open();
            _session.Begin(s_patience);
            foreach (SqliteOperation operation in batch)
            {
                operation.Execute(_session);
            }

            _session.Commit();
            return null;
        }
        catch (Exception exception) // every one is handed to the callers that it concerns
        {
            RollBack();
            return exception;
        }
    }

    private void RollBack()
    {
        try
        {
            _session?.Rollback();
        }
        catch (Exception exception)
        {
            // Closing rolls back too; the next batch begins with a new session.
            _logger.SessionBroken(exception);
            _session?.Dispose();
            _session = null;
        }
    }
}
