namespace RelateMail.Storage.Tests;

/// <summary>The contract of every message store for appends at the same time.</summary>
public abstract class ConcurrentAppendContract : IAsyncLifetime
{
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Alice { get; } = $"alice-{Guid.NewGuid():N}@example.org";

    private IMessageStore Messages => _stores.Messages;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Concurrent_entries_are_all_appended()
    {
        Guid content = await _stores.AddContentAsync();
        IEnumerable<Task<AppendResult>> appends = Enumerable.Range(1, 300)
            .Select(uid => Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token));

        AppendResult[] results = await Task.WhenAll(appends);

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.Equal((301, 300, 300, 30_000), (await Messages.ReadHeadAsync(Alice, Token)).Counters());
    }

    [Fact]
    public async Task A_read_never_misses_a_lower_uid_that_commits_later()
    {
        Guid content = await _stores.AddContentAsync();
        long[] uids = [.. Enumerable.Range(1, 200).Select(uid => (long)uid)];
        new Random(1).Shuffle(uids);
        Task<AppendResult[]> appends = Task.WhenAll(
            uids.Select(uid => Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token)));

        var seen = new List<long>();
        bool isLast;
        do
        {
            isLast = appends.IsCompleted;
            seen.AddRange((await Messages.ListAsync(Alice, seen.LastOrDefault(), 500, descending: false, Token))
                .Select(entry => entry.Uid));
        }
        while (!isLast);

        IEnumerable<long> filed = (await appends)
            .Where(result => result.Status == AppendStatus.Committed).Select(result => result.Uid).Order();
        Assert.Equal(filed, seen);
    }

    [Fact]
    public async Task Concurrent_duplicates_are_appended_once()
    {
        Guid content = await _stores.AddContentAsync();
        IEnumerable<Task<AppendResult>> appends = Enumerable.Range(1, 20)
            .Select(uid => Messages.AppendAsync(TestStores.Entry(Alice, uid, content, "one key"), Token));

        AppendResult[] results = await Task.WhenAll(appends);

        AppendResult filed = Assert.Single(results, result => result.Status == AppendStatus.Committed);
        Assert.Equal(19, results.Count(result => result == filed with { Status = AppendStatus.Duplicate }));
        Assert.Equal(1, (await Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    /// <summary>Opens stores on a database that other tests may use, with other mailboxes.</summary>
    protected abstract Task<TestStores> OpenAsync();
}
