namespace RelateMail.Storage.GroupCommit;

/// <summary>The measurements of one group-commit queue.</summary>
internal sealed class CommitMeter
{
    private readonly StorageMetrics _metrics;
    private readonly KeyValuePair<string, object?> _queue;

    private CommitMeter(StorageMetrics metrics, string queue)
    {
        _metrics = metrics;
        _queue = new("queue", queue);
        metrics.Failed(_queue, 0); // an alarm needs the zero before the first failure
    }

    /// <summary>A timestamp, for <see cref="Began"/>.</summary>
    public long Now => _metrics.Now;

    /// <param name="metrics">The process's instruments; null if nothing is measured.</param>
    /// <param name="queue">The queue's name, from a closed set.</param>
    /// <returns>Null if nothing is measured.</returns>
    public static CommitMeter? Create(StorageMetrics? metrics, string queue) =>
        metrics is null ? null : new CommitMeter(metrics, queue);

    /// <summary>Records the start of a batch.</summary>
    /// <param name="operations">Number of operations in the batch.</param>
    /// <param name="since">When its first operation began to wait.</param>
    /// <returns>For <see cref="Ended"/>.</returns>
    public long Began(int operations, long since)
    {
        _metrics.Began(_queue, operations, since);
        return Now;
    }

    /// <summary>Records the end of a batch: every operation has its outcome.</summary>
    public void Ended(long started) => _metrics.Ended(_queue, started);

    public void Failed(int operations) => _metrics.Failed(_queue, operations);
}
