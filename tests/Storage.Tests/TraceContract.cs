namespace RelateMail.Storage.Tests;

/// <summary>The trace of transactions, in every store.</summary>
public abstract class TraceContract : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ITraceStore Trace => _stores.Trace;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Events_are_read_as_they_were_added()
    {
        TraceEvent full = Event(1) with
        {
            Outcome = TraceOutcome.Deferred,
            Session = "0HN7",
            TransactionId = Guid.CreateVersion7(),
            MessageId = "m1@example.org",
            Client = "2001:db8::1",
            Login = "alice@example.org",
            ReversePath = "",
            Recipient = "bob@example.test",
            Reply = "451 4.3.0 Local error",
            Reason = "repeat",
            Webhook = "app",
        };
        TraceEvent bare = Event(2);
        await AddAsync(full, bare);

        IReadOnlyList<TraceEvent> read = await ListAsync(new() { Limit = 9 });
        Assert.Equal([full, bare], read.Select(one => one with { Number = 0 }));
        Assert.True(read[0].Number < read[1].Number);
    }

    [Fact]
    public async Task A_search_finds_events_by_each_member_and_time()
    {
        var id = Guid.CreateVersion7();
        await AddAsync(
            Event(1) with { TransactionId = id, Recipient = "a@x.test", ReversePath = "s@x.test", MessageId = "m1" },
            Event(2) with { TransactionId = id, Recipient = "b@x.test", ReversePath = "s@x.test", MessageId = "m1" },
            Event(3) with { Recipient = "a@x.test", ReversePath = "" },
            Event(4));

        Assert.Equal([1, 2], await FindAsync(new() { Limit = 9, TransactionId = id }));
        Assert.Equal([1, 3], await FindAsync(new() { Limit = 9, Recipient = "a@x.test" }));
        Assert.Equal([3], await FindAsync(new() { Limit = 9, ReversePath = "" }));
        Assert.Equal([2], await FindAsync(new() { Limit = 9, MessageId = "m1", Recipient = "b@x.test" }));
        Assert.Equal([2, 3], await FindAsync(new() { Limit = 9, Since = At(2), Until = At(4) }));
        Assert.Equal([3], await FindAsync(new() { Limit = 9, Recipient = "a@x.test", Since = At(2) }));
        Assert.Equal([1], await FindAsync(new() { Limit = 9, Recipient = "a@x.test", Until = At(3) }));
        Assert.Empty(await FindAsync(new() { Limit = 9, Since = At(5) }));
        Assert.Empty(await FindAsync(new() { Limit = 9, Until = At(1) }));
        Assert.Empty(await FindAsync(new() { Limit = 9, Recipient = "A@x.test" }));
    }

    [Fact]
    public async Task Pages_continue_in_both_directions()
    {
        await AddAsync([.. Enumerable.Range(1, 5).Select(Event)]);

        Assert.Equal([1, 2, 3, 4, 5], await PagesAsync(descending: false));
        Assert.Equal([5, 4, 3, 2, 1], await PagesAsync(descending: true));
    }

    [Fact]
    public async Task The_sweep_keeps_the_newest_events()
    {
        await AddAsync([.. Enumerable.Range(1, 1200).Select(Event)]);

        await SweepAsync(At(101), 5000);
        Assert.Equal(101, (await FindAsync(new() { Limit = 1 }))[0]);
        await SweepAsync(DateTimeOffset.UnixEpoch, 10);
        Assert.Equal(Enumerable.Range(1191, 10), await FindAsync(new() { Limit = 20 }));
        await SweepAsync(At(5000), 5000);
        Assert.Empty(await FindAsync(new() { Limit = 20 }));
    }

    [Fact]
    public async Task Dropped_events_are_counted_within_a_time()
    {
        await Trace.AppendAsync(new([Event(1)], 7, At(1), "one"), Token);
        await Trace.AppendAsync(new([], 5, At(2), "two"), Token);
        await Trace.AppendAsync(new([Event(3)], 0, At(3), "one"), Token);

        Assert.Equal(12, await Trace.CountDroppedAsync(null, null, Token));
        Assert.Equal(5, await Trace.CountDroppedAsync(At(2), At(3), Token));
        await SweepAsync(At(2), 5000);
        Assert.Equal(5, await Trace.CountDroppedAsync(null, null, Token));
    }

    protected abstract Task<TestStores> OpenAsync();

    private static DateTimeOffset At(int second) => s_start.AddSeconds(second);

    private static TraceEvent Event(int second) => new()
    {
        At = At(second),
        Node = "mx1",
        Stage = TraceStages.Recipient,
        Outcome = TraceOutcome.Refused,
    };

    private Task AddAsync(params TraceEvent[] events) => Trace.AppendAsync(new(events, 0, At(0), "mx1"), Token);

    private Task<IReadOnlyList<TraceEvent>> ListAsync(TraceQuery query) => Trace.ListAsync(query, Token);

    /// <summary>The seconds of the events that a search finds.</summary>
    private async Task<List<int>> FindAsync(TraceQuery query) =>
        [.. (await ListAsync(query)).Select(found => (int)(found.At - s_start).TotalSeconds)];

    private async Task<List<int>> PagesAsync(bool descending)
    {
        var all = new List<int>();
        var query = new TraceQuery { Limit = 2, Descending = descending };
        while (await ListAsync(query) is { Count: > 0 } page)
        {
            all.AddRange(page.Select(found => (int)(found.At - s_start).TotalSeconds));
            query = query with { After = page[^1].Number };
        }

        return all;
    }

    private async Task SweepAsync(DateTimeOffset before, long maxEvents)
    {
        while (await Trace.SweepAsync(before, maxEvents, Token) > 0)
        {
        }
    }
}
