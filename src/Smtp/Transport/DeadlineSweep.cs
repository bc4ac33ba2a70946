namespace RelateMail.Smtp.Transport;

/// <summary>An object that is run once its deadline has passed.</summary>
internal interface IDeadline : IThreadPoolWorkItem
{
    /// <summary>
    /// Timestamp of the <see cref="TimeProvider"/>; <see cref="long.MaxValue"/> if there is no deadline.
    /// </summary>
    long Deadline { get; }
}

/// <summary>
/// One timer for all sessions of the process. Each second it queues the items whose deadline has passed to the thread
/// pool. An idle client costs one comparison a second.
/// </summary>
internal sealed class DeadlineSweep : IDisposable
{
    private const int Shards = 16;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _timeProvider;
    private readonly HashSet<IDeadline>[] _shards = new HashSet<IDeadline>[Shards];
    private readonly ITimer _timer;
    private int _nextShard;

    public DeadlineSweep(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        for (int i = 0; i < Shards; i++)
        {
            _shards[i] = [];
        }

        _timer = timeProvider.CreateTimer(
            static sweep => ((DeadlineSweep)sweep!).Sweep(), this, s_interval, s_interval);
    }

    /// <summary>Now, on the scale of <see cref="IDeadline.Deadline"/>.</summary>
    public long Now => _timeProvider.GetTimestamp();

    /// <summary>A duration on the scale of <see cref="IDeadline.Deadline"/>.</summary>
    public long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * _timeProvider.TimestampFrequency);

    /// <returns>The shard, for <see cref="Remove"/>.</returns>
    public int Add(IDeadline item)
    {
        int shard = (int)((uint)Interlocked.Increment(ref _nextShard) % Shards);
        lock (_shards[shard])
        {
            _shards[shard].Add(item);
        }

        return shard;
    }

    public void Remove(IDeadline item, int shard)
    {
        lock (_shards[shard])
        {
            _shards[shard].Remove(item);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        long now = Now;
        foreach (HashSet<IDeadline> shard in _shards)
        {
            lock (shard)
            {
                foreach (IDeadline item in shard)
                {
                    if (item.Deadline <= now)
                    {
                        ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
                    }
                }
            }
        }
    }
}
