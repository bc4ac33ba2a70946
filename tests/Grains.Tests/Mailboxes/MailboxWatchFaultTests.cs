using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Mailboxes;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Reads of watches, and their behavior after faults.</summary>
[Collection(ClockTests.Name)]
public sealed class MailboxWatchFaultTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failed_append_delays_neither_watchers_nor_deliveries(bool afterCommit)
    {
        string address = TestMessages.NewAddress();
        await using IAsyncEnumerator<StoredMessage> watch = cluster.Grains
            .WatchMailboxAsync(address, timeProvider: cluster.Clock, cancellationToken: Token)
            .GetAsyncEnumerator(Token);
        InboundMessage first = await DeliverAsync(address);
        Assert.Equal(first.Id, (await watch.NextAsync()).Id);
        ValueTask<bool> waiting = watch.MoveNextAsync();
        cluster.Store.FailNextAppend(address, afterCommit);

        InboundMessage failed = await cluster.NewMessageAsync();
        await Assert.ThrowsAsync<MailboxUnavailableException>(
            () => cluster.Mailbox(address).DeliverAsync(failed, Token));
        InboundMessage next = await DeliverAsync(address);

        await cluster.PassTimeUntilAsync(waiting.AsTask());
        Assert.Equal(afterCommit ? failed.Id : next.Id, watch.Current.Id);
    }

    [Fact]
    public async Task Waiting_watchers_share_each_read_and_do_not_read_without_a_change()
    {
        string address = TestMessages.NewAddress();
        await DeliverAsync(address);
        IAsyncEnumerator<StoredMessage>[] watches = [.. Enumerable.Range(0, 10).Select(_ => Watch(address))];
        await Task.WhenAll(watches.Select(watch => watch.NextAsync()));
        Task<bool>[] waiting = [.. watches.Select(watch => watch.MoveNextAsync().AsTask())];
        await SettleAsync(address);
        int before = cluster.Store.Reads(address);
        await SettleAsync(address);
        Assert.Equal(before, cluster.Store.Reads(address));

        InboundMessage news = await DeliverAsync(address);
        await Task.WhenAll(waiting);

        Assert.All(watches, watch => Assert.Equal(news.Id, watch.Current.Id));
        foreach (IAsyncEnumerator<StoredMessage> watch in watches)
        {
            await watch.DisposeAsync();
        }

        int after = cluster.Store.Reads(address);
        await DeliverAsync(address);
        await SettleAsync(address);
        Assert.Equal(after, cluster.Store.Reads(address)); // closed watches do not read
    }

    [Fact]
    public async Task A_cancelled_watcher_is_removed()
    {
        string address = TestMessages.NewAddress();
        await DeliverAsync(address);
        using var patience = new CancellationTokenSource();
        IAsyncEnumerator<StoredMessage> watch =
            cluster.Mailbox(address).WatchAsync(0, patience.Token).GetAsyncEnumerator(patience.Token);
        await watch.NextAsync();

        ValueTask<bool> waiting = watch.MoveNextAsync();
        await SettleAsync(address);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask());
        await watch.DisposeAsync();

        int reads = cluster.Store.Reads(address);
        await DeliverAsync(address);
        await SettleAsync(address);
        Assert.Equal(reads, cluster.Store.Reads(address));
    }

    [Fact]
    public async Task A_message_filed_by_another_activation_is_found_by_a_periodic_read()
    {
        string address = TestMessages.NewAddress();
        await using IAsyncEnumerator<StoredMessage> watch = Watch(address);
        Task<bool> waiting = watch.MoveNextAsync().AsTask();
        await SettleAsync(address);

        cluster.Store.FileElsewhere((await cluster.NewMessageAsync()).ToEntry(address) with { Uid = 1 });
        Assert.False(waiting.IsCompleted);
        await cluster.PassTimeUntilAsync(waiting);

        Assert.Equal(1, watch.Current.Uid);
    }

    [Fact]
    public async Task A_failed_read_is_retried()
    {
        string address = TestMessages.NewAddress();
        await DeliverAsync(address);
        cluster.Store.FailNextRead(address);
        cluster.Store.FailNextRead(address);
        await using IAsyncEnumerator<StoredMessage> watch = Watch(address);

        Task<bool> waiting = watch.MoveNextAsync().AsTask();
        await cluster.PassTimeUntilAsync(waiting);

        Assert.Equal(1, watch.Current.Uid);
    }

    [Fact]
    public async Task A_watch_continues_when_another_writer_uses_the_UIDs()
    {
        string address = TestMessages.NewAddress();
        await using IAsyncEnumerator<StoredMessage> watch = cluster.Grains
            .WatchMailboxAsync(address, timeProvider: cluster.Clock, cancellationToken: Token)
            .GetAsyncEnumerator(Token);
        Task<List<long>> seen = watch.TakeAsync(3);
        await SettleAsync(address);
        cluster.Store.FileElsewhere((await cluster.NewMessageAsync()).ToEntry(address) with { Uid = 1 });

        await DeliverAsync(address);
        await DeliverAsync(address);

        await cluster.PassTimeUntilAsync(seen);
        Assert.Equal([1L, 2L, 3L], await seen);
    }

    [Fact]
    public void An_idle_watch_is_answered_before_the_client_timeout()
    {
        TimeSpan interval = cluster.Cluster.Silos[0].ServiceProvider
            .GetRequiredService<IOptions<SiloMessagingOptions>>().Value.ResponseTimeout / 2;

        Assert.True(interval < new RelateMailClientOptions().ResponseTimeout, $"{interval} without an answer.");
    }

    [Fact]
    public async Task Invalid_watches_are_rejected()
    {
        string address = TestMessages.NewAddress();
        await DeliverAsync(address);
        cluster.Store.Rewrite(address, 1, details => details[..^1]);

        Assert.Throws<ArgumentException>(
            () => cluster.Grains.WatchMailboxAsync("nobody", cancellationToken: Token));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => cluster.Grains.WatchMailboxAsync(address, after: -1, cancellationToken: Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Watch(address, -1).MoveNextAsync().AsTask());
        await Assert.ThrowsAsync<InvalidDataException>(() => cluster.Grains
            .WatchMailboxAsync(address, cancellationToken: Token)
            .GetAsyncEnumerator(Token).MoveNextAsync().AsTask());
    }

    private IAsyncEnumerator<StoredMessage> Watch(string address, long after = 0) =>
        cluster.Mailbox(address).WatchAsync(after, Token).GetAsyncEnumerator(Token);

    /// <summary>Waits until the activation has processed its pending work, with calls that run after it.</summary>
    private async Task SettleAsync(string address)
    {
        for (int turn = 0; turn < 3; turn++)
        {
            await cluster.Mailbox(address).GetStatusAsync(Token);
        }
    }

    private async Task<InboundMessage> DeliverAsync(string address)
    {
        InboundMessage message = await cluster.NewMessageAsync();
        await cluster.Mailbox(address).DeliverAsync(message, Token);
        return message;
    }
}
