using Orleans.TestingHost;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Watches of mailboxes whose silo stops or is killed. Uses a cluster of its own.</summary>
[Collection(ClockTests.Name)]
public sealed class MailboxWatchSiloTests : IAsyncLifetime
{
    private const int Rounds = 40;

    private readonly MemoryCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_watcher_misses_no_message_when_a_silo_is_killed()
    {
        string[] addresses = [.. Enumerable.Range(0, 6).Select(_ => TestMessages.NewAddress())];
        Task<List<long>>[] watchers = [.. addresses.Select(address => TakeAsync(address, Rounds))];

        for (int round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(addresses.Select(DeliverAsync));
            if (round == Rounds / 2)
            {
                await _cluster.Cluster.StartAdditionalSiloAsync();
                await _cluster.Cluster.KillSiloAsync(_cluster.Cluster.Silos[1], Token);
            }
        }

        Assert.All(await Task.WhenAll(watchers),
            seen => Assert.Equal(Enumerable.Range(1, Rounds).Select(uid => (long)uid), seen));
    }

    [Fact]
    public async Task A_wait_ends_with_its_message_after_a_silo_was_killed()
    {
        string[] addresses = [.. Enumerable.Range(0, 20).Select(_ => TestMessages.NewAddress())];
        Task<StoredMessage>[] waits = [.. addresses.Select(address => _cluster.Grains.WaitForMessageAsync(
            address, matches: message => message.Uid == 2, cancellationToken: Token))];
        await Task.WhenAll(addresses.Select(DeliverAsync));

        await _cluster.Cluster.StartAdditionalSiloAsync();
        await _cluster.Cluster.KillSiloAsync(_cluster.Cluster.Silos[1], Token);
        await Task.WhenAll(addresses.Select(DeliverAsync));

        Assert.All(await Task.WhenAll(waits), message => Assert.Equal(2, message.Uid));
    }

    [Fact]
    public async Task Watches_end_without_a_fault_when_their_silo_stops()
    {
        InProcessSiloHandle silo = _cluster.Cluster.Silos[1];
        string address = await FindAsync(silo);
        await using IAsyncEnumerator<StoredMessage> watch =
            _cluster.Mailbox(address).WatchAsync(1, Token).GetAsyncEnumerator(Token);
        Task<bool> waiting = watch.MoveNextAsync().AsTask();
        await _cluster.Mailbox(address).GetStatusAsync(Token); // the watch has begun

        await _cluster.Cluster.StopSiloAsync(silo, Token);

        Assert.False(await waiting);
    }

    private async Task<List<long>> TakeAsync(string address, int count)
    {
        await using IAsyncEnumerator<StoredMessage> watch = _cluster.Grains
            .WatchMailboxAsync(address, cancellationToken: Token).GetAsyncEnumerator(Token);
        return await watch.TakeAsync(count);
    }

    /// <summary>The address of a mailbox with one message whose grain is active on this silo.</summary>
    private async Task<string> FindAsync(InProcessSiloHandle silo)
    {
        IManagementGrain management = _cluster.Grains.GetGrain<IManagementGrain>(0);
        while (true)
        {
            string address = TestMessages.NewAddress();
            await DeliverAsync(address);
            if (await management.GetActivationAddress(_cluster.Mailbox(address)) is { } place
                && place.Equals(silo.SiloAddress))
            {
                return address;
            }
        }
    }

    /// <summary>Delivers like a gateway: retries the same message until it is filed.</summary>
    private async Task DeliverAsync(string address)
    {
        InboundMessage message = await _cluster.NewMessageAsync();
        while (true)
        {
            try
            {
                await _cluster.Mailbox(address).DeliverAsync(message, Token);
                return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                // The silo was killed; another one answers the retry.
            }
        }
    }
}
