using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// Group commit: takes whatever waits, hands it to the database in one round trip and one transaction, and answers when
/// that is committed. The next batch is what came in meanwhile: two of them on their way at once would be smaller,
/// and the price of a statement be paid for fewer items.
/// </summary>
/// <typeparam name="TItem">What is written.</typeparam>
/// <typeparam name="TOutcome">What became of it.</typeparam>
internal sealed class PostgresWriter<TItem, TOutcome> : IAsyncDisposable
{
    private const int MaxItems = 500;

    /// <summary>Octets of one batch.</summary>
    private const long MaxOctets = 8 * 1024 * 1024;

    /// <summary>What an item weighs beside its octets.</summary>
    private const long Overhead = 256;

    private readonly Func<IReadOnlyList<TItem>, bool, Task<TOutcome[]>> _commit;
    private readonly ILogger _logger;
    private readonly CommitMeter? _meter;
    private readonly GroupCommitQueue<PostgresOperation<TItem, TOutcome>> _queue;
    private readonly Task _writer;

    /// <param name="commit">
    /// Commits items, all or none; their outcomes in the same order. It throws where nothing, or nothing that is known,
    /// was committed. Told whether it is another try with the same items.
    /// </param>
    /// <param name="meter">Null where nothing is measured.</param>
    public PostgresWriter(
        Func<IReadOnlyList<TItem>, bool, Task<TOutcome[]>> commit, ILogger logger, CommitMeter? meter)
    {
        _commit = commit;
        _logger = logger;
        _meter = meter;
        _queue = new(2 * MaxOctets); // one batch in the making while another is committed
        _writer = WriteAsync();
    }

    /// <summary>Committed when the task completes.</summary>
    /// <param name="octets">What the item carries; waits while too much is on its way already.</param>
    /// <exception cref="StorageUnavailableException">Nothing is known about the outcome.</exception>
    public async Task<TOutcome> RunAsync(TItem item, long octets, CancellationToken cancellationToken)
    {
        var operation = new PostgresOperation<TItem, TOutcome>(item, cancellationToken) { Since = _meter?.Now ?? 0 };
        await _queue.EnqueueAsync(operation, Overhead + octets, cancellationToken);
        return await operation.Task;
    }

    /// <summary>Commits what was taken, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _writer;
        _queue.Dispose();
    }

    private async Task WriteAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var batch = new List<PostgresOperation<TItem, TOutcome>>(MaxItems);
        while (await _queue.TakeAsync(batch, MaxItems, MaxOctets) is { } taken)
        {
            _ = batch.RemoveAll(operation => operation.TryCancel());
            if (batch.Count > 0)
            {
                long started = _meter?.Began(batch.Count, batch[0].Since) ?? 0;
                await CommitTogetherAsync(batch);
                _meter?.Ended(started);
            }

            batch.Clear();
            _queue.Release(taken);
        }
    }

    private async Task CommitTogetherAsync(List<PostgresOperation<TItem, TOutcome>> batch)
    {
        Exception? failure = await TryCommitAsync(batch, again: false);
        if (failure is not null && batch.Count > 1 && PostgresFailure.IsOfOneOperation(failure))
        {
            _logger.BatchSplit(batch.Count, failure);
            await CommitOneByOneAsync(batch);
        }
        else if (failure is not null)
        {
            FailAll(batch, failure);
        }
    }

    /// <summary>After a batch failed: none of its items fails for the fault of another.</summary>
    private async Task CommitOneByOneAsync(List<PostgresOperation<TItem, TOutcome>> batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            List<PostgresOperation<TItem, TOutcome>> one = batch.GetRange(index, 1);
            Exception? failure = await TryCommitAsync(one, again: true);
            if (failure is not null && !PostgresFailure.IsOfOneOperation(failure))
            {
                FailAll(batch.GetRange(index, batch.Count - index), failure); // the rest would wait as long, each
                return;
            }

            if (failure is not null)
            {
                FailAll(one, failure);
            }
        }
    }

    private void FailAll(List<PostgresOperation<TItem, TOutcome>> batch, Exception failure)
    {
        Exception translated = PostgresFailure.Translate(failure);
        if (translated is StorageUnavailableException)
        {
            _logger.WriteFailed(batch.Count, failure);
            _meter?.Failed(batch.Count);
        }

        batch.ForEach(operation => operation.Fail(translated));
    }

    /// <returns>Null when the items are committed and their callers told; else what stopped them.</returns>
    private async Task<Exception?> TryCommitAsync(List<PostgresOperation<TItem, TOutcome>> batch, bool again)
    {
        try
        {
            TOutcome[] outcomes = await _commit([.. batch.Select(operation => operation.Item)], again);
            for (int index = 0; index < outcomes.Length; index++)
            {
                batch[index].Complete(outcomes[index]);
            }

            return null;
        }
        catch (Exception exception) // every one is handed to the callers that it concerns
        {
            return exception;
        }
    }
}
