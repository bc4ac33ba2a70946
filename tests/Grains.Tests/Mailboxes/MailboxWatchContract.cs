using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>A watcher sees every message once, in UID order, on every store.</summary>
public abstract class MailboxWatchContract(GrainCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Existing_messages_come_first_and_new_messages_follow()
    {
        string address = TestMessages.NewAddress();
        InboundMessage first = await DeliverAsync(address);
        await using IAsyncEnumerator<StoredMessage> watch = Watch(address);

        StoredMessage there = await watch.NextAsync();
        ValueTask<bool> waiting = watch.MoveNextAsync();
        InboundMessage second = await DeliverAsync(address);

        Assert.True(await waiting);
        Assert.Equal((1L, first.Id), (there.Uid, there.Id));
        Assert.Equal((2L, second.Id, second.Size), (watch.Current.Uid, watch.Current.Id, watch.Current.Size));
        Assert.Equivalent(second.Details, watch.Current.Details, strict: true);
    }

    [Fact]
    public async Task A_watch_starts_after_its_cursor()
    {
        string address = TestMessages.NewAddress();
        Guid content = await cluster.AddContentAsync();
        await Task.WhenAll(Enumerable.Range(0, 120) // more than two pages
            .Select(_ => cluster.Mailbox(address).DeliverAsync(TestMessages.Message(content), Token)));

        await cluster.Mailbox(address).DeleteAsync(100, Token);
        await using IAsyncEnumerator<StoredMessage> watch = Watch(address, after: 7);

        Assert.Equal(
            Enumerable.Range(8, 113).Select(uid => (long)uid).Where(uid => uid != 100), await watch.TakeAsync(112));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_of_many_watchers_sees_hundreds_of_concurrent_deliveries_once_and_in_order(bool reopening)
    {
        const int Messages = 400;
        string address = TestMessages.NewAddress();
        InboundMessage[] messages = await Task.WhenAll(
            Enumerable.Range(0, Messages).Select(_ => cluster.NewMessageAsync()));
        Task<List<long>>[] watchers = [.. Enumerable.Range(0, 5).Select(_ => TakeAsync())];

        await Task.WhenAll(messages.Select(message => cluster.Mailbox(address).DeliverAsync(message, Token)));

        Assert.All(await Task.WhenAll(watchers),
            seen => Assert.Equal(Enumerable.Range(1, Messages).Select(uid => (long)uid), seen));

        async Task<List<long>> TakeAsync()
        {
            await using IAsyncEnumerator<StoredMessage> watch = reopening
                ? cluster.Grains.WatchMailboxAsync(address, cancellationToken: Token)
                    .GetAsyncEnumerator(Token)
                : Watch(address);
            return await watch.TakeAsync(Messages);
        }
    }

    [Fact]
    public async Task A_watch_survives_deactivation()
    {
        string address = TestMessages.NewAddress();
        IInternalMailboxGrain mailbox = cluster.Mailbox(address);
        await using IAsyncEnumerator<StoredMessage> watch = cluster.Grains
            .WatchMailboxAsync(address, cancellationToken: Token).GetAsyncEnumerator(Token);
        var seen = new List<long>();

        for (int round = 0; round < 3; round++)
        {
            await DeliverAsync(address);
            seen.Add((await watch.NextAsync()).Uid);
            await cluster.Cluster.DeactivateAsync(mailbox);
        }

        Assert.Equal([1L, 2L, 3L], seen);
    }

    [Fact]
    public async Task A_watch_of_an_empty_mailbox_waits_under_any_form_of_its_address()
    {
        string address = TestMessages.NewAddress();
        await using IAsyncEnumerator<StoredMessage> watch = cluster.Grains
            .WatchMailboxAsync(address.ToUpperInvariant(), cancellationToken: Token)
            .GetAsyncEnumerator(Token);

        ValueTask<bool> waiting = watch.MoveNextAsync();
        InboundMessage message = await DeliverAsync(address);

        Assert.True(await waiting);
        Assert.Equal(message.Id, watch.Current.Id);
    }

    private IAsyncEnumerator<StoredMessage> Watch(string address, long after = 0) =>
        cluster.Mailbox(address).WatchAsync(after, Token).GetAsyncEnumerator(Token);

    private async Task<InboundMessage> DeliverAsync(string address)
    {
        InboundMessage message = await cluster.NewMessageAsync();
        await cluster.Mailbox(address).DeliverAsync(message, Token);
        return message;
    }
}

public sealed class MailboxWatchInMemoryTests(MemoryCluster cluster) : MailboxWatchContract(cluster);

public sealed class MailboxWatchOnSqliteTests(SqliteCluster cluster) : MailboxWatchContract(cluster);
