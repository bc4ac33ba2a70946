using Microsoft.Extensions.Logging;

namespace RelateMail.Storage.GroupCommit;

/// <summary>How much one writer commits at once and holds.</summary>
/// <param name="Operations">Operations of one batch at most.</param>
/// <param name="Octets">Octets of one batch at most.</param>
/// <param name="Capacity">Octets held at most: batches that wait and the batch that is being committed.</param>
internal readonly record struct BatchLimits(int Operations, long Octets, long Capacity);

/// <summary>
/// Group commit for any database: commits all waiting operations in one transaction, then reports their outcomes. If a
/// batch fails because of one operation, each operation is committed alone.
/// </summary>
/// <remarks>Operations run in the order of arrival: pieces come before the end of their content, and the UIDs of a
/// mailbox ascend. There is one batch at a time: two smaller ones would pay the price of a commit twice.</remarks>
internal sealed class BatchWriter<TOperation>(
    BatchLimits limits, IBatchCommitter<TOperation> committer, ILogger logger, CommitMeter? meter) : IDisposable
    where TOperation : IBatchOperation
{
    /// <summary>Weight of an operation in addition to its octets.</summary>
    private const long Overhead = 256;

    private readonly GroupCommitQueue<TOperation> _queue = new(limits.Capacity);

    /// <summary>A timestamp, for <see cref="IBatchOperation.Since"/>.</summary>
    public long Now => meter?.Now ?? 0;

    /// <summary>Queues an operation; waits while the writer holds too many octets.</summary>
    /// <exception cref="StorageUnavailableException">The writer is closed.</exception>
    public ValueTask EnqueueAsync(TOperation operation, long octets, CancellationToken cancellationToken) =>
        _queue.EnqueueAsync(operation, Overhead + octets, cancellationToken);

    /// <summary>Accepts no more operations; those in the queue are still committed.</summary>
    public void Complete() => _queue.Complete();

    /// <summary>Writes on the calling thread until the queue is completed and empty.</summary>
    /// <remarks>For a committer that blocks: its tasks are complete when they are returned.</remarks>
    public void Run()
    {
        var batch = new List<TOperation>(limits.Operations);
        while (_queue.Take(batch, limits.Operations, limits.Octets, out long taken))
        {
            WriteAsync(batch, taken).GetAwaiter().GetResult();
        }
    }

    /// <summary>Writes until the queue is completed and empty, without a thread that waits.</summary>
    public async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var batch = new List<TOperation>(limits.Operations);
        while (await _queue.TakeAsync(batch, limits.Operations, limits.Octets) is { } taken)
        {
            await WriteAsync(batch, taken);
        }
    }

    public void Dispose() => _queue.Dispose();

    private async Task WriteAsync(List<TOperation> batch, long taken)
    {
        _ = batch.RemoveAll(static operation => operation.TryCancel());
        if (batch.Count > 0)
        {
            long started = meter?.Began(batch.Count, batch[0].Since) ?? 0;
            await CommitTogetherAsync(batch);
            meter?.Ended(started);
        }

        batch.Clear();
        _queue.Release(taken);
    }

    private async Task CommitTogetherAsync(List<TOperation> batch)
    {
        Exception? failure = await committer.TryCommitAsync(batch, again: false);
        if (failure is null)
        {
            batch.ForEach(static operation => operation.Complete());
        }
        else if (batch.Count > 1 && committer.IsOfOneOperation(failure))
        {
            logger.BatchSplit(batch.Count, failure);
            await CommitOneByOneAsync(batch);
        }
        else
        {
            FailAll(batch, failure);
        }
    }

    /// <summary>Commits each operation alone, so that none fails because of another.</summary>
    private async Task CommitOneByOneAsync(List<TOperation> batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            List<TOperation> one = batch.GetRange(index, 1);
            Exception? failure = await committer.TryCommitAsync(one, again: true);
            if (failure is null)
            {
                one[0].Complete();
            }
            else if (committer.IsOfOneOperation(failure))
            {
                FailAll(one, failure);
            }
            else
            {
                FailAll(batch.GetRange(index, batch.Count - index), failure); // each of the rest would wait as long
                return;
            }
        }
    }

    private void FailAll(List<TOperation> batch, Exception failure)
    {
        Exception translated = committer.Translate(failure);
        if (translated is StorageUnavailableException)
        {
            logger.WriteFailed(batch.Count, failure);
            meter?.Failed(batch.Count);
        }

        batch.ForEach(operation => operation.Fail(translated));
    }
}
