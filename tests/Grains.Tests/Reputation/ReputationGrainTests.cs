using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Reputation;

/// <summary>Offences of clients over all nodes. Each test has a grain of its own.</summary>
[Collection(ClockTests.Name)]
public sealed class ReputationGrainTests(MemoryCluster cluster)
{
    private const string Network = "192.0.2.0/24";

    private static long s_key;

    private readonly long _key = Interlocked.Increment(ref s_key);
    private readonly Guid _one = Guid.NewGuid();
    private readonly Guid _other = Guid.NewGuid();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReputationGrain Grain => cluster.Grains.GetGrain<IReputationGrain>(_key);

    [Fact]
    public async Task A_node_learns_the_sum_of_all_nodes()
    {
        Guid epoch = await EpochAsync(_one);
        await EpochAsync(_other);

        ReputationNews own = await ReportAsync(_one, 2, epoch, 0, Count(30));
        ReputationNews learned = await ReportAsync(_other, 2, epoch, 0, Count(12));
        ReputationNews later = await ReportAsync(_one, 3, epoch, own.Version);
        ReputationNews nothing = await ReportAsync(_one, 4, epoch, later.Version);

        Assert.Equal([30.0], Points(own));
        Assert.Equal([42.0], Points(learned));
        Assert.Equal([42.0], Points(later));
        Assert.Empty(nothing.Networks);
        Assert.Equal(later.Version, nothing.Version);
    }

    [Fact]
    public async Task A_report_that_is_sent_again_counts_once()
    {
        Guid epoch = await EpochAsync(_one);
        await ReportAsync(_one, 2, epoch, 0, Count(30));
        await ReportAsync(_one, 2, epoch, 0, Count(30));

        Assert.Equal(30, (await Grain.FindAsync(Network, Token))!.Count.Points);
    }

    [Fact]
    public async Task A_node_that_has_not_learned_of_a_reset_cannot_undo_it()
    {
        ReputationNews first = await ReportAsync(_one, 1, Guid.NewGuid(), 0);
        await Grain.ExchangeAsync(Report(_one, 2, first.Epoch, 0) with { Known = [Count(50)] }, Token);

        Assert.Equal(1, await Grain.ResetAsync("192.0.0.0/8", Token));
        NetworkCount unknown = Count(40) with { Network = "192.0.3.0/24" };
        ReputationNews news = await Grain.ExchangeAsync(
            Report(_other, 1, first.Epoch, 0) with { Known = [Count(40), unknown] }, Token);

        Assert.Null(await Grain.FindAsync(Network, Token));
        Assert.Equal(
            [(Network, 0.0), (unknown.Network, 0.0)],
            news.Networks.Select(static one => (one.Network, one.Points)).Order());
    }

    [Fact]
    public async Task A_new_activation_takes_the_highest_sum_that_a_node_knows()
    {
        ReputationNews first = await ReportAsync(_one, 1, Guid.NewGuid(), 99, Count(1));
        Assert.True(first.HasMore);
        Assert.Empty(first.Networks); // a sum of one node must not replace what the node knows

        await Grain.ExchangeAsync(Report(_one, 2, first.Epoch, 0) with { Known = [Count(50)] }, Token);
        await Grain.ExchangeAsync(Report(_other, 1, null, 0) with { Known = [Count(40)] }, Token);

        Assert.Equal(50, (await Grain.FindAsync(Network, Token))!.Count.Points);
    }

    [Fact]
    public async Task Points_expire_and_have_a_maximum()
    {
        await ReportAsync(_one, 1, null, 0, Count(1_000_000));
        Assert.Equal(1200, (await Grain.FindAsync(Network, Token))!.Count.Points); // three windows

        cluster.Clock.Advance(TimeSpan.FromMinutes(75));
        NetworkReputation slowed = (await Grain.FindAsync(Network, Token))!;
        Assert.Equal(200, slowed.Count.Points, 3);
        Assert.Equal(NetworkTreatment.Good, slowed.Treatment);

        cluster.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Null(await Grain.FindAsync(Network, Token));
        Assert.Empty((await ListAsync(null)).Items);
    }

    [Fact]
    public async Task A_reset_removes_the_networks_inside_and_reaches_every_node()
    {
        Guid epoch = await EpochAsync(_one);
        ReputationNews news = await ReportAsync(
            _one, 2, epoch, 0,
            Count(30), Count(20) with { Network = "192.0.2.7/32", Share = 1 },
            Count(10) with { Network = "198.51.100.0/24" });

        Assert.Equal(2, await Grain.ResetAsync("192.0.2.0/24", Token));
        Assert.Equal(0, await Grain.ResetAsync("192.0.2.0/24", Token));

        ReputationNews later = await ReportAsync(_one, 3, epoch, news.Version);
        Assert.Equal(["192.0.2.0/24", "192.0.2.7/32"], later.Networks.Select(network => network.Network).Order());
        Assert.Equal([0.0, 0.0], Points(later));
        Assert.Equal("198.51.100.0/24", Assert.Single((await ListAsync(null)).Items).Count.Network);
        Assert.Equal(1, await Grain.ResetAsync("0.0.0.0/0", Token));
    }

    [Fact]
    public async Task A_list_has_pages_and_treatments()
    {
        await ReportAsync(
            _one, 1, null, 0,
            Count(100) with { Network = "192.0.2.0/24" }, Count(300) with { Network = "192.0.3.0/24" },
            Count(500) with { Network = "192.0.4.0/24" });

        ReputationPage first = await Grain.ListAsync(new ReputationQuery { Limit = 2 }, Token);
        ReputationPage second = await Grain.ListAsync(new ReputationQuery { Limit = 2, After = "192.0.3.0/24" }, Token);
        ReputationPage last = await Grain.ListAsync(new ReputationQuery { Limit = 1, Descending = true }, Token);

        Assert.Equal(["192.0.2.0/24", "192.0.3.0/24"], first.Items.Select(item => item.Count.Network));
        Assert.True(first.HasMore);
        Assert.Equal(["192.0.4.0/24"], second.Items.Select(item => item.Count.Network));
        Assert.False(second.HasMore);
        Assert.Equal(["192.0.4.0/24"], last.Items.Select(item => item.Count.Network));
        Assert.Equal("192.0.3.0/24", Assert.Single((await ListAsync(NetworkTreatment.Slowed)).Items).Count.Network);
        Assert.Equal("192.0.4.0/24", Assert.Single((await ListAsync(NetworkTreatment.Refused)).Items).Count.Network);
    }

    [Theory]
    [InlineData("192.0.2.0", 4, 1)]
    [InlineData("192.0.2.1/24", 4, 1)]
    [InlineData(Network, 0, 1)]
    [InlineData(Network, 4, double.NaN)]
    public async Task An_invalid_report_adds_nothing(string network, int share, double points)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => ReportAsync(
            _one, 1, null, 0, Count(1), new NetworkCount { Network = network, Share = share, Points = points }));
        Assert.Null(await Grain.FindAsync(Network, Token));
    }

    private static NetworkCount Count(double points) =>
        new() { Network = Network, Share = 4, Points = points, UnknownRecipients = (int)points };

    private static double[] Points(ReputationNews news) => [.. news.Networks.Select(network => network.Points)];

    private static ReputationReport Report(
        Guid node, long sequence, Guid? epoch, long version, params NetworkCount[] offences) => new()
        {
            Node = node,
            Sequence = sequence,
            PointsPerAddress = 100,
            Window = TimeSpan.FromMinutes(30),
            Offences = [.. offences],
            Epoch = epoch,
            Version = version,
        };

    private async Task<Guid> EpochAsync(Guid node) => (await ReportAsync(node, 1, null, 0)).Epoch;

    private Task<ReputationNews> ReportAsync(
        Guid node, long sequence, Guid? epoch, long version, params NetworkCount[] offences) =>
        Grain.ExchangeAsync(Report(node, sequence, epoch, version, offences), Token);

    private Task<ReputationPage> ListAsync(NetworkTreatment? treatment) =>
        Grain.ListAsync(new ReputationQuery { Limit = 9, Treatment = treatment }, Token);
}
