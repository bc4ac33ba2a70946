namespace RelateMail.Storage.Tests;

/// <summary>The contract of every sweep: data in use stays.</summary>
public abstract class SweepContract : IAsyncLifetime
{
    private const string Alice = "alice@example.org";

    private static readonly DateTimeOffset s_never = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset s_always = DateTimeOffset.UnixEpoch.AddYears(1000);

    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Unreferenced_contents_are_deleted_complete_or_not()
    {
        Guid unreferenced = await _stores.AddContentAsync();
        var open = Guid.CreateVersion7();
        await _stores.Contents.AddPieceAsync(open, 0, TestStores.Octets(10), Token);
        Guid used = await AppendAsync(1, s_never);

        SweepResult result = await _stores.Sweeper.SweepAsync(s_always, s_never, default, Token);

        Assert.Equal(new SweepResult(2, 0, 0), result);
        Assert.Null(await _stores.Contents.FindSizeAsync(unreferenced, Token));
        Assert.Equal(100, (await _stores.ReadAsync(used)).Length);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(
            () => _stores.Contents.AddPieceAsync(open, 1, TestStores.Octets(10), Token));
    }

    [Fact]
    public async Task Recent_contents_are_kept()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow.AddMinutes(-1);
        Guid unreferenced = await _stores.AddContentAsync();

        SweepResult result = await _stores.Sweeper.SweepAsync(before, s_never, default, Token);

        Assert.Equal(default, result);
        Assert.Equal(100, await _stores.Contents.FindSizeAsync(unreferenced, Token));
    }

    [Fact]
    public async Task A_content_is_deleted_after_the_last_message_that_refers_to_it()
    {
        Guid content = await AppendAsync(1, s_never);
        _ = await _stores.Messages.AppendAsync(TestStores.Entry("bob@example.org", 1, content), Token);

        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        Assert.Equal(0, (await _stores.Sweeper.SweepAsync(s_always, s_never, default, Token)).Contents);

        _ = await _stores.Messages.DeleteAsync("bob@example.org", 1, Token);
        Assert.Equal(1, (await _stores.Sweeper.SweepAsync(s_always, s_never, default, Token)).Contents);
        Assert.Null(await _stores.Contents.FindSizeAsync(content, Token));
    }

    [Fact]
    public async Task A_content_with_a_new_message_after_a_deletion_is_kept()
    {
        Guid content = await AppendAsync(1, s_never);
        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        _ = await _stores.Messages.AppendAsync(TestStores.Entry(Alice, 2, content), Token);

        Assert.Equal(0, (await _stores.Sweeper.SweepAsync(s_always, s_never, default, Token)).Contents);

        Assert.Equal(100, (await _stores.ReadAsync(content)).Length);
    }

    [Fact]
    public async Task More_contents_than_one_step_deletes_are_all_deleted()
    {
        _ = await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => _stores.AddContentAsync(10)));
        Guid large = await _stores.AddContentAsync(3_000_000);

        SweepResult result = await _stores.Sweeper.SweepAsync(s_always, s_never, default, Token);

        Assert.Equal(251, result.Contents);
        Assert.Null(await _stores.Contents.FindSizeAsync(large, Token));
    }

    [Fact]
    public async Task An_expired_key_detects_no_duplicates()
    {
        DateTimeOffset old = DateTimeOffset.UtcNow.AddDays(-10);
        Guid content = await AppendAsync(1, old);
        _ = await AppendAsync(2, old.AddDays(5));

        SweepResult result = await _stores.Sweeper.SweepAsync(s_never, old.AddDays(1), default, Token);

        Assert.Equal(new SweepResult(0, 1, 0), result);
        Assert.Equal(AppendStatus.Committed, await RepeatAsync(3, "key 1", content));
        Assert.Equal(AppendStatus.Duplicate, await RepeatAsync(4, "key 2", content));
        Assert.NotNull(await _stores.Messages.FindAsync(Alice, 1, Token));
    }

    [Fact]
    public async Task The_key_of_a_deleted_entry_is_kept_as_long_as_others()
    {
        DateTimeOffset received = DateTimeOffset.UtcNow.AddDays(-10);
        Guid content = await AppendAsync(1, received);
        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);

        _ = await _stores.Sweeper.SweepAsync(s_never, received, default, Token);
        Assert.Equal(AppendStatus.Duplicate, await RepeatAsync(2, "key 1", content));

        _ = await _stores.Sweeper.SweepAsync(s_never, received.AddMilliseconds(1), default, Token);
        Assert.Equal(AppendStatus.UidConflict, await RepeatAsync(1, "key 1", content)); // a UID is never used again
        Assert.Equal(AppendStatus.Committed, await RepeatAsync(2, "key 1", content));
    }

    /// <summary>Opens an empty database.</summary>
    protected abstract Task<TestStores> OpenAsync();

    private async Task<Guid> AppendAsync(long uid, DateTimeOffset receivedAt)
    {
        Guid content = await _stores.AddContentAsync();
        MessageEntry entry = TestStores.Entry(Alice, uid, content, $"key {uid}") with { ReceivedAt = receivedAt };
        Assert.Equal(AppendStatus.Committed, (await _stores.Messages.AppendAsync(entry, Token)).Status);
        return content;
    }

    private async Task<AppendStatus> RepeatAsync(long uid, string key, Guid content) =>
        (await _stores.Messages.AppendAsync(TestStores.Entry(Alice, uid, content, key), Token)).Status;
}
