using Microsoft.Extensions.Time.Testing;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>The time that answers are kept, and lookups while no server responds.</summary>
public sealed class DnsCacheTests : IAsyncDisposable
{
    private readonly TestZone _zone = new TestZone().Text("example.org", "text"); // TTL 300, negative TTL 60
    private readonly FakeTimeProvider _timeProvider = new();
    private readonly TestDnsServer _server;

    public DnsCacheTests() => _server = new TestDnsServer(_zone);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("example.org", 299, 1)]
    [InlineData("example.org", 301, 2)]
    [InlineData("none.example.org", 59, 1)] // RFC 2308 §5
    [InlineData("none.example.org", 61, 2)]
    public async Task An_answer_is_kept_for_its_time(string name, int seconds, int queries)
    {
        DnsResolver resolver = TestResolvers.Create(_timeProvider, null, _server);
        await resolver.GetTextsAsync(name, Token);
        _timeProvider.Advance(TimeSpan.FromSeconds(seconds));
        await resolver.GetTextsAsync(name, Token);
        Assert.Equal(queries, _server.Queries.Count);
    }

    [Fact]
    public async Task MaxTtl_shortens_and_zero_keeps_nothing()
    {
        DnsResolver shortly = TestResolvers.Create(
            _timeProvider, static options => options.MaxTtl = TimeSpan.FromSeconds(10), _server);
        await shortly.GetTextsAsync("example.org", Token);
        _timeProvider.Advance(TimeSpan.FromSeconds(11));
        await shortly.GetTextsAsync("example.org", Token);
        Assert.Equal(2, _server.Queries.Count);

        DnsResolver never = TestResolvers.Create(
            _timeProvider, static options => options.MaxTtl = TimeSpan.Zero, _server);
        _server.Override = static query => DnsWire.Reply(query, DnsResponseCode.ServerFailure, []);
        Assert.Equal(DnsStatus.Failed, (await never.GetTextsAsync("example.org", Token)).Status);
        _server.Override = null;
        Assert.Equal(DnsStatus.Found, (await never.GetTextsAsync("example.org", Token)).Status);
        Assert.Equal(0, never.CachedAnswers);
    }

    [Fact]
    public async Task A_failure_is_kept_for_five_seconds() // RFC 9520 §3.2
    {
        DnsResolver resolver = TestResolvers.Create(_timeProvider, null, _server);
        _server.Override = static query => DnsWire.Reply(query, DnsResponseCode.ServerFailure, []);
        await resolver.GetTextsAsync("example.org", Token);
        _server.Override = null;
        _timeProvider.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(DnsStatus.Failed, (await resolver.GetTextsAsync("example.org", Token)).Status);
        _timeProvider.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DnsStatus.Found, (await resolver.GetTextsAsync("example.org", Token)).Status);
    }

    [Fact]
    public async Task The_cache_holds_no_more_than_its_entries_and_keeps_the_used_ones()
    {
        DnsResolver resolver = TestResolvers.Create(
            _timeProvider, static options => options.CacheEntries = 10, _server);
        for (int i = 0; i < 100; i++)
        {
            await resolver.GetTextsAsync($"n{i}.example.org", Token);
            await resolver.GetTextsAsync("example.org", Token);
        }

        Assert.True(resolver.CachedAnswers <= 10, $"{resolver.CachedAnswers} answers are kept.");
        Assert.Single(_server.Queries, static query => query.Name == "example.org");
    }

    [Fact]
    public async Task Questions_at_the_same_time_share_one_query()
    {
        TaskCompletionSource release = new();
        _server.Delay = _ => release.Task;
        DnsResolver resolver = TestResolvers.Create(_timeProvider, null, _server);
        Task<DnsAnswer<string>>[] tasks =
            [.. Enumerable.Range(0, 50).Select(_ => resolver.GetTextsAsync("example.org", Token).AsTask())];
        release.SetResult();
        Assert.All(await Task.WhenAll(tasks), static answer => Assert.Equal(DnsStatus.Found, answer.Status));
        Assert.Single(_server.Queries);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_end_the_query_of_the_others()
    {
        TaskCompletionSource release = new();
        _server.Delay = _ => release.Task;
        DnsResolver resolver = TestResolvers.Create(_timeProvider, null, _server);
        using CancellationTokenSource gone = new();
        Task<DnsAnswer<string>> first = resolver.GetTextsAsync("example.org", gone.Token).AsTask();
        Task<DnsAnswer<string>> second = resolver.GetTextsAsync("example.org", Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        release.SetResult();
        Assert.Equal(DnsStatus.Found, (await second).Status);
    }

    [Fact]
    public async Task While_no_server_responds_waits_are_short_and_recovery_is_noticed()
    {
        DnsResolver resolver = TestResolvers.Create(_timeProvider, null, _server);
        _server.Override = static _ => [];
        _server.Dropped = _ => _timeProvider.Advance(TimeSpan.FromSeconds(2));
        await resolver.GetTextsAsync("a.example.org", Token);
        await resolver.GetTextsAsync("b.example.org", Token);
        Assert.False(resolver.IsAnswering);

        // The query continues after its caller has stopped waiting.
        TaskCompletionSource release = new();
        _server.Delay = _ => release.Task;
        _server.Override = null;
        Task<DnsAnswer<string>> impatient = resolver.GetTextsAsync("example.org", Token).AsTask();
        _timeProvider.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal((DnsStatus.Failed, "unavailable"), ((await impatient).Status, (await impatient).Problem));

        Task<DnsAnswer<string>> same = resolver.GetTextsAsync("example.org", Token).AsTask();
        release.SetResult();
        Assert.Equal(DnsStatus.Found, (await same).Status);
        Assert.True(resolver.IsAnswering);
        Assert.Single(_server.Queries, static query => query.Name == "example.org");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
