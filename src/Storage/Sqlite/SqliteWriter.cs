using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Sqlite;

/// <summary>
/// The only thread of this process that writes to a database file. A batch is one transaction; callers are answered
/// after COMMIT, which synchronizes the write-ahead log.
/// </summary>
/// <remarks>The thread is dedicated because SQLite blocks and a commit waits for the disk.</remarks>
internal sealed class SqliteWriter : IBatchCommitter<ISqliteOperation>, IAsyncDisposable
{
    private const long BatchOctets = 4 * 1024 * 1024;

    /// <summary>How long a batch waits for the transaction of another process.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Func<SqliteSession> _open;
    private readonly ILogger _logger;
    private readonly BatchWriter<ISqliteOperation> _writer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;

    /// <param name="name">Name of the database, for the name of the thread.</param>
    /// <param name="session">The session for the first batch.</param>
    /// <param name="open">Opens a new session after the one in use broke.</param>
    /// <param name="logger">Receives the failures of batches.</param>
    /// <param name="meter">Null if nothing is measured.</param>
    public SqliteWriter(
        string name, SqliteSession session, Func<SqliteSession> open, ILogger logger, CommitMeter? meter)
    {
        _session = session;
        _open = open;
        _logger = logger;
        _writer = new(new BatchLimits(500, BatchOctets, 4 * BatchOctets), this, logger, meter);
        new Thread(Run) { IsBackground = true, Name = $"{name} writer" }.Start();
    }

    /// <summary>Runs work that is committed when the task completes. Work may run twice if the first run was rolled
    /// back.</summary>
    /// <param name="work">Reads and writes in the transaction of the batch.</param>
    /// <param name="octets">Octets that the work carries; the call waits while too many are queued.</param>
    /// <param name="cancellationToken">Removes the work if its batch has not started.</param>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, long octets, CancellationToken cancellationToken)
    {
        var operation = new SqliteOperation<T>(work, cancellationToken) { Since = _writer.Now };
        await _writer.EnqueueAsync(operation, octets, cancellationToken);
        return await operation.Task;
    }

    /// <summary>Commits the queued work, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _writer.Complete();
        await _ended.Task;
    }

    ValueTask<Exception?> IBatchCommitter<ISqliteOperation>.TryCommitAsync(List<ISqliteOperation> batch, bool again) =>
        new(TryCommit(batch));

    bool IBatchCommitter<ISqliteOperation>.IsOfOneOperation(Exception failure) => !SqliteFailure.IsOutage(failure);

    Exception IBatchCommitter<ISqliteOperation>.Translate(Exception failure) => SqliteFailure.Translate(failure);

    private void Run()
    {
        _writer.Run();
        _session?.Dispose();
        _writer.Dispose();
        _ended.SetResult();
    }

    /// <returns>Null if the batch is committed; otherwise the failure, after which nothing of the batch is
    /// left.</returns>
    private Exception? TryCommit(List<ISqliteOperation> batch)
    {
        try
        {
            _session ??= _open();
            _session.Begin(s_patience);
            foreach (ISqliteOperation operation in batch)
            {
                operation.Execute(_session);
            }

            _session.Commit();
            return null;
        }
        catch (Exception exception) // handed to the callers that it concerns
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
