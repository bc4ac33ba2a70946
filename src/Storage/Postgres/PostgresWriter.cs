using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <summary>Commits batches of one kind of item, each in one round trip and one transaction.</summary>
/// <typeparam name="TItem">The items that are written.</typeparam>
/// <typeparam name="TOutcome">The result that the caller of an item gets.</typeparam>
internal sealed class PostgresWriter<TItem, TOutcome>
    : IBatchCommitter<PostgresOperation<TItem, TOutcome>>, IAsyncDisposable
{
    private const long BatchOctets = 8 * 1024 * 1024;

    private readonly Func<IReadOnlyList<TItem>, bool, Task<TOutcome[]>> _commit;
    private readonly BatchWriter<PostgresOperation<TItem, TOutcome>> _writer;
    private readonly Task _running;

    /// <param name="commit">
    /// Commits all items or none and returns their outcomes in the same order. Throws if nothing is known to be
    /// committed. The second parameter is true if an earlier attempt with these items failed.
    /// </param>
    /// <param name="logger">Receives the failures of batches.</param>
    /// <param name="meter">Null if nothing is measured.</param>
    public PostgresWriter(
        Func<IReadOnlyList<TItem>, bool, Task<TOutcome[]>> commit, ILogger logger, CommitMeter? meter)
    {
        _commit = commit;
        _writer = new(new BatchLimits(500, BatchOctets, 2 * BatchOctets), this, logger, meter);
        _running = _writer.RunAsync();
    }

    /// <summary>Writes an item, which is committed when the task completes.</summary>
    /// <param name="item">The item to commit.</param>
    /// <param name="octets">Octets of the item; the call waits while too many are queued.</param>
    /// <param name="cancellationToken">Removes the item if its batch has not started.</param>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    public async Task<TOutcome> RunAsync(TItem item, long octets, CancellationToken cancellationToken)
    {
        var operation = new PostgresOperation<TItem, TOutcome>(item, cancellationToken) { Since = _writer.Now };
        await _writer.EnqueueAsync(operation, octets, cancellationToken);
        return await operation.Task;
    }

    /// <summary>Commits the queued items, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _writer.Complete();
        await _running;
        _writer.Dispose();
    }

    async ValueTask<Exception?> IBatchCommitter<PostgresOperation<TItem, TOutcome>>.TryCommitAsync(
        List<PostgresOperation<TItem, TOutcome>> batch, bool again)
    {
        try
        {
            TOutcome[] outcomes = await _commit([.. batch.Select(static operation => operation.Item)], again);
            for (int index = 0; index < outcomes.Length; index++)
            {
                batch[index].Outcome = outcomes[index];
            }

            return null;
        }
        catch (Exception exception) // handed to the callers that it concerns
        {
            return exception;
        }
    }

    bool IBatchCommitter<PostgresOperation<TItem, TOutcome>>.IsOfOneOperation(Exception failure) =>
        PostgresFailure.IsOfOneOperation(failure);

    Exception IBatchCommitter<PostgresOperation<TItem, TOutcome>>.Translate(Exception failure) =>
        PostgresFailure.Translate(failure);
}
