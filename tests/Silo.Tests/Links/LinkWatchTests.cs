using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Silo.Links;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests.Links;

/// <summary>Three silos in one process, on one clock that the test moves.</summary>
public sealed class LinkWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Node[] _nodes;
    private readonly HashSet<(int, int)> _cut = [];

    public LinkWatchTests()
    {
        _nodes = [.. Enumerable.Range(0, 3).Select(number => new Node(this, number))];
    }

    public void Dispose() => Array.ForEach(_nodes, static node => node.Dispose());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_silo_leaves_a_cluster_that_is_whole()
    {
        await RunAsync(TimeSpan.FromSeconds(30));

        Assert.All(_nodes, static node => Assert.Null(node.Left));
    }

    [Fact]
    public async Task One_end_of_a_cut_link_leaves_within_five_seconds_and_the_others_stay()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        _cut.UnionWith([(0, 1), (1, 0)]);

        await RunAsync(TimeSpan.FromSeconds(5));

        Assert.NotNull(_nodes[1].Left); // the younger one
        Assert.All([_nodes[0], _nodes[2]], static node => Assert.Null(node.Left));
    }

    [Fact]
    public async Task A_link_that_heals_in_time_changes_nothing()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        _cut.UnionWith([(0, 1), (1, 0)]);
        await RunAsync(TimeSpan.FromSeconds(2));
        _cut.Clear();

        await RunAsync(TimeSpan.FromSeconds(20));

        Assert.All(_nodes, static node => Assert.Null(node.Left));
    }

    [Fact]
    public async Task A_silo_that_dies_is_left_to_the_votes_of_Orleans()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        _nodes[0].IsDead = true;

        await RunAsync(TimeSpan.FromSeconds(10));

        Assert.All(_nodes, static node => Assert.Null(node.Left));
        Assert.Equal([_nodes[0].Address], _nodes[1].Report.Unreachable);
    }

    [Fact]
    public async Task A_silo_that_no_other_one_reaches_is_left_to_the_votes_of_Orleans()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        _cut.UnionWith([(0, 1), (1, 0), (0, 2), (2, 0)]);

        await RunAsync(TimeSpan.FromSeconds(20));

        Assert.All(_nodes, static node => Assert.Null(node.Left));
    }

    [Fact]
    public async Task A_silo_that_alone_cannot_commit_gives_up_its_mailboxes_and_then_leaves()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        _nodes[2].LosesDatabase = true;

        await RunAsync(StorageHealth.Patience);
        Assert.Equal(0, _nodes[2].GivenUp);
        Assert.False(_nodes[0].Table.CanHost(_nodes[2].Address));
        Assert.True(_nodes[0].Table.CanHost(_nodes[1].Address));

        await RunAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _nodes[2].GivenUp);
        Assert.Null(_nodes[2].Left);

        await RunAsync(TimeSpan.FromSeconds(2));
        Assert.NotNull(_nodes[2].Left);
        Assert.All(_nodes[..2], static node => Assert.Null(node.Left));
    }

    [Fact]
    public async Task No_silo_leaves_when_all_lose_the_database()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        Array.ForEach(_nodes, static node => node.LosesDatabase = true);

        await RunAsync(TimeSpan.FromSeconds(60));

        Assert.All(_nodes, static node => Assert.Null(node.Left));
        Assert.Equal(0, _nodes.Sum(static node => node.GivenUp));
    }

    [Fact]
    public async Task A_silo_that_finds_the_database_after_the_others_has_as_long_as_one_that_loses_it_alone()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        Array.ForEach(_nodes, static node => node.LosesDatabase = true);
        await RunAsync(TimeSpan.FromSeconds(30));

        _nodes[0].LosesDatabase = false;
        await RunAsync(TimeSpan.FromSeconds(2));
        _nodes[1].LosesDatabase = false;
        await RunAsync(TimeSpan.FromSeconds(2.5));
        Assert.All(_nodes, static node => Assert.Null(node.Left));

        await RunAsync(TimeSpan.FromSeconds(2));
        Assert.NotNull(_nodes[2].Left);
        Assert.All(_nodes[..2], static node => Assert.Null(node.Left));
    }

    [Fact]
    public async Task A_silo_that_was_paused_does_not_accuse_the_others()
    {
        await RunAsync(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(10));

        foreach (Node node in _nodes)
        {
            await node.RunAsync(wasPaused: true);
        }

        Assert.All(_nodes, static node => Assert.Empty(node.Report.Unreachable));
    }

    [Fact]
    public async Task A_silo_of_an_older_version_is_never_unreachable()
    {
        _nodes[1].IsOlder = true;

        await RunAsync(TimeSpan.FromSeconds(20));

        Assert.Empty(_nodes[0].Report.Unreachable);
        Assert.All(_nodes, static node => Assert.Null(node.Left));
    }

    private async Task RunAsync(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += LinkWatch.Interval)
        {
            _time.Advance(LinkWatch.Interval);
            foreach (Node node in _nodes.Where(static node => node.Left is null))
            {
                await node.RunAsync(wasPaused: false);
            }
        }
    }

    private sealed class Node : ISiloLinks, ISiloFence, ILocalSiloDetails, IDisposable
    {
        private readonly LinkWatchTests _test;
        private readonly int _number;
        private readonly StorageHealth _storage;
        private readonly LinkWatch _watch;

        public Node(LinkWatchTests test, int number)
        {
            (_test, _number) = (test, number);
            SiloAddress = SiloAddress.New(new IPAddress([10, 0, 0, (byte)number]), 11_111, 100 + number);
            Table = new LinkTable(this, test._time);
            _storage = new StorageHealth(test._time);
            _storage.Begin();
            _watch = new LinkWatch(Table, this, _storage, this, test._time, NullLogger<LinkWatch>.Instance);
        }

        public LinkTable Table { get; }

        public SiloAddress SiloAddress { get; }

        public SiloAddress Address => SiloAddress;

        public LinkReport Report => Table.Fresh.Single(report => report.Silo.Equals(SiloAddress));

        public string? Left { get; private set; }

        public int GivenUp { get; private set; }

        public bool LosesDatabase { get; set; }

        public bool IsOlder { get; set; }

        public bool IsDead { get; set; }

        public bool IsActive => Left is null;

        public IEnumerable<SiloAddress> Others => _test._nodes
            .Where(node => node != this && node.Left is null).Select(static node => node.SiloAddress);

        public int Clients => 2;

        public string Name => "silo";

        public string ClusterId => "cluster";

        public string DnsHostName => "host";

        public SiloAddress GatewayAddress => SiloAddress;

        public Task RunAsync(bool wasPaused)
        {
            if (!LosesDatabase)
            {
                _storage.Succeeded(TimeSpan.Zero, null);
            }

            return IsOlder || IsDead ? Task.CompletedTask : _watch.RunAsync(wasPaused, Token);
        }

        public void Dispose() => _watch.Dispose();

        public void Leave(string reason, bool atOnce) => Left ??= reason;

        public Task DeactivateAllAsync(CancellationToken cancellationToken)
        {
            GivenUp++;
            return Task.CompletedTask;
        }

        public Task<LinkReport[]> ExchangeAsync(SiloAddress silo, LinkReport[] reports)
        {
            Node other = _test._nodes.Single(node => node.SiloAddress.Equals(silo));
            if (other.IsOlder || other.IsDead || _test._cut.Contains((_number, other._number)))
            {
                throw new TimeoutException("No answer.");
            }

            other.Table.Add(reports);
            return Task.FromResult<LinkReport[]>([.. other.Table.Fresh]);
        }
    }
}
