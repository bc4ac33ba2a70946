using RelateMail.Storage.GroupCommit;

namespace RelateMail.Storage.Tests.GroupCommit;

/// <summary>The queue of a writer: order, limits, and waiting senders.</summary>
public sealed class GroupCommitQueueTests : IDisposable
{
    private readonly GroupCommitQueue<int> _queue = new(capacity: 100);
    private readonly CancellationTokenSource _cancel = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _queue.Dispose();
        _cancel.Dispose();
    }

    [Fact]
    public async Task A_writer_takes_all_waiting_items_in_order()
    {
        await EnqueueAsync(1, 2, 3);

        Assert.Equal([1, 2, 3], Take());
    }

    [Fact]
    public async Task An_asynchronous_writer_wakes_for_the_first_item_and_for_completion()
    {
        var batch = new List<int>();
        Task<long?> first = _queue.TakeAsync(batch, 500, 1000).AsTask();
        Assert.False(first.IsCompleted);

        await _queue.EnqueueAsync(7, 10, Token);
        Assert.Equal(10, await first);
        Assert.Equal([7], batch);

        Task<long?> last = _queue.TakeAsync([], 500, 1000).AsTask();
        _queue.Complete();
        Assert.Null(await last);
    }

    [Fact]
    public async Task A_batch_ends_at_its_limits()
    {
        await EnqueueAsync(1, 2, 3, 4);

        Assert.Equal([1, 2], Take(maxItems: 2));
        Assert.Equal([3], Take(maxOctets: 19)); // ten octets each
        Assert.Equal([4], Take(maxOctets: 1)); // at least one item
    }

    [Fact]
    public async Task A_sender_over_the_limit_waits_until_a_batch_is_released()
    {
        await _queue.EnqueueAsync(1, 60, Token);
        Task second = _queue.EnqueueAsync(2, 60, Token).AsTask();

        Assert.Equal([1], Take(out long taken));
        Assert.False(second.IsCompleted); // the batch is not committed, so its octets are still held

        _queue.Release(taken);
        await second;
        Assert.Equal([2], Take());
    }

    [Fact]
    public async Task Senders_are_admitted_in_the_order_of_arrival()
    {
        await _queue.EnqueueAsync(1, 90, Token);
        Task large = _queue.EnqueueAsync(2, 50, Token).AsTask();
        Task small = _queue.EnqueueAsync(3, 1, Token).AsTask(); // would fit, but arrived later

        Assert.Equal([1], Take(out long taken));
        Assert.False(small.IsCompleted);
        _queue.Release(taken);

        await Task.WhenAll(large, small);
        Assert.Equal([2, 3], Take());
    }

    [Fact]
    public async Task An_item_larger_than_the_limit_is_admitted_alone()
    {
        await _queue.EnqueueAsync(1, 1000, Token);
        Task second = _queue.EnqueueAsync(2, 1, Token).AsTask();

        Assert.Equal([1], Take(out long taken));
        Assert.False(second.IsCompleted);
        _queue.Release(taken);
        await second;
    }

    [Fact]
    public async Task A_canceled_sender_lets_the_next_one_in()
    {
        await _queue.EnqueueAsync(1, 90, Token);
        Task large = _queue.EnqueueAsync(2, 50, _cancel.Token).AsTask();
        Task small = _queue.EnqueueAsync(3, 10, Token).AsTask();

        await _cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small;
        Assert.Equal([1, 3], Take());
    }

    [Fact]
    public async Task A_writer_waits_for_the_first_item()
    {
        Task<List<int>> writer = Task.Factory.StartNew(() => Take(), TaskCreationOptions.LongRunning);

        await _queue.EnqueueAsync(1, 10, Token);

        Assert.Equal([1], await writer);
    }

    [Fact]
    public async Task Two_writers_share_the_items()
    {
        Task<List<int>>[] writers =
        [
            Task.Factory.StartNew(() => Take(maxItems: 1), TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => Take(maxItems: 1), TaskCreationOptions.LongRunning),
        ];

        await EnqueueAsync(1, 2);

        List<int>[] taken = await Task.WhenAll(writers);
        Assert.Equal([1, 2], taken.Select(Assert.Single).Order());
    }

    [Fact]
    public async Task Completion_keeps_admitted_items_and_rejects_later_ones()
    {
        await _queue.EnqueueAsync(1, 90, Token);
        Task waiting = _queue.EnqueueAsync(2, 90, Token).AsTask();

        _queue.Complete();

        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => waiting);
        _ = await Assert.ThrowsAsync<StorageUnavailableException>(() => _queue.EnqueueAsync(3, 1, Token).AsTask());
        Assert.Equal([1], Take());
        Assert.Empty(Take());
    }

    [Fact]
    public async Task Completion_wakes_a_waiting_writer()
    {
        Task<List<int>> writer = Task.Factory.StartNew(() => Take(), TaskCreationOptions.LongRunning);

        _queue.Complete();

        Assert.Empty(await writer);
    }

    private async Task EnqueueAsync(params int[] items)
    {
        foreach (int item in items)
        {
            await _queue.EnqueueAsync(item, 10, Token);
        }
    }

    private List<int> Take(int maxItems = 100, long maxOctets = 1000) => Take(out _, maxItems, maxOctets);

    private List<int> Take(out long taken, int maxItems = 100, long maxOctets = 1000)
    {
        var batch = new List<int>();
        Assert.Equal(_queue.Take(batch, maxItems, maxOctets, out taken), batch.Count > 0);
        return batch;
    }
}
