namespace RelateMail.Storage.GroupCommit;

/// <summary>What one queue of group commits tells of itself.</summary>
internal sealed class CommitMeter
{
    private readonly StorageMetrics _metrics;
    private readonly KeyValuePair<string, object?> _queue;

    /// <param name="queue">Its name, of a closed set.</param>
    public CommitMeter(StorageMetrics metrics, string queue)
    {
        _metrics = metrics;
        _queue = new("queue", queue);
        metrics.Failed(_queue, 0); // an alarm compares with the zero before the first failure
    }

    /// <summary>A timestamp, for <see cref="Began"/>.</summary>
    public long Now => _metrics.Now;

    /// <summary>A batch was taken.</summary>
    /// <param name="since">When its first operation began to wait.</param>
    /// <returns>For <see cref="Ended"/>.</returns>
    public long Began(int operations, long since)
    {
        _metrics.Began(_queue, operations, since);
        return Now;
    }

    /// <summary>Every operation of the batch has its answer.</summary>
    public void Ended(long started) => _metrics.Ended(_queue, started);

    public void Failed(int operations) => _metrics.Failed(_queue, operations);
}
