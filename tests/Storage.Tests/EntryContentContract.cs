namespace RelateMail.Storage.Tests;

/// <summary>The contract of every message store for entries that bring their content.</summary>
public abstract class EntryContentContract : IAsyncLifetime
{
    private const string Alice = "alice@example.org";
    private const string Bob = "bob@example.org";

    private readonly byte[] _octets = TestStores.Octets(4_096);
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(65_536)]
    [InlineData(262_144)]
    public async Task The_append_stores_the_content_with_the_entry(int size)
    {
        byte[] octets = TestStores.Octets(size);
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, octets);

        AppendResult result = await AppendAsync(entry);

        Assert.Equal(new AppendResult(AppendStatus.Committed, 1, entry.Id), result);
        Assert.Equal(octets, await _stores.ReadAsync(entry.ContentId));
        Assert.Equal(octets[(size / 2)..], await _stores.ReadAsync(entry.ContentId, size / 2));
        Assert.Equal(size, await _stores.Contents.FindSizeAsync(entry.ContentId, Token));
        MessageEntry stored = (await _stores.Messages.FindAsync(Alice, 1, Token))!;
        Assert.Equal((entry.ContentId, size), (stored.ContentId, stored.Size));
        Assert.Null(stored.Content);
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task A_content_above_256_kib_is_not_accepted()
    {
        _ = await Assert.ThrowsAsync<ArgumentException>(
            () => AppendAsync(TestStores.EntryWithContent(Alice, 1, TestStores.Octets(262_145))));
    }

    [Fact]
    public async Task The_content_is_swept_after_the_message_is_deleted()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, _octets);
        _ = await AppendAsync(entry);
        Assert.Equal(0, await SweepAsync());

        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);

        Assert.Equal(1, await SweepAsync());
        Assert.Null(await _stores.Contents.FindSizeAsync(entry.ContentId, Token));
    }

    [Fact]
    public async Task A_retry_of_the_same_entry_changes_nothing()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, _octets, "key");
        _ = await AppendAsync(entry);

        AppendResult again = await AppendAsync(entry with { Uid = 2 });

        Assert.Equal(new AppendResult(AppendStatus.Duplicate, 1, entry.Id), again);
        Assert.Equal(_octets, await _stores.ReadAsync(entry.ContentId));
        Assert.Equal(1, (await _stores.Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    [Fact]
    public async Task A_retry_after_the_message_was_deleted_and_swept_stores_nothing()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, _octets, "key");
        _ = await AppendAsync(entry);
        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        Assert.Equal(1, await SweepAsync());

        AppendResult again = await AppendAsync(entry with { Uid = 2 });

        Assert.Equal(AppendStatus.Duplicate, again.Status);
        Assert.Null(await _stores.Contents.FindSizeAsync(entry.ContentId, Token));
    }

    [Fact]
    public async Task An_entry_that_is_not_filed_stores_no_content()
    {
        _ = await AppendAsync(TestStores.EntryWithContent(Alice, 5, _octets, "key"));
        MessageEntry duplicate = TestStores.EntryWithContent(Alice, 6, _octets, "key");
        MessageEntry taken = TestStores.EntryWithContent(Alice, 5, _octets, "another key");

        Assert.Equal(AppendStatus.Duplicate, (await AppendAsync(duplicate)).Status);
        Assert.Equal(AppendStatus.UidConflict, (await AppendAsync(taken)).Status);

        Assert.Null(await _stores.Contents.FindSizeAsync(duplicate.ContentId, Token));
        Assert.Null(await _stores.Contents.FindSizeAsync(taken.ContentId, Token));
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task A_content_that_the_store_has_already_is_used()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, _octets);
        await _stores.Contents.AddAsync(entry.ContentId, entry.Content!.Digest, [_octets], Token);

        Assert.Equal(AppendStatus.Committed, (await AppendAsync(entry)).Status);

        Assert.Equal(0, await SweepAsync());
        Assert.Equal(_octets, await _stores.ReadAsync(entry.ContentId));
        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        Assert.Equal(1, await SweepAsync());
    }

    [Fact]
    public async Task A_stored_content_with_other_octets_or_without_its_end_files_nothing()
    {
        MessageEntry other = TestStores.EntryWithContent(Alice, 1, _octets);
        byte[] octets = TestStores.Octets(4_096, seed: 2);
        await _stores.Contents.AddAsync(other.ContentId, TestStores.DigestOf(octets), [octets], Token);
        MessageEntry open = TestStores.EntryWithContent(Alice, 1, _octets);
        await _stores.Contents.AddPieceAsync(open.ContentId, 0, _octets, Token);

        Assert.Equal(AppendStatus.ContentMissing, (await AppendAsync(other)).Status);
        Assert.Equal(AppendStatus.ContentMissing, (await AppendAsync(open)).Status);

        Assert.Equal(MailboxHead.Empty, await _stores.Messages.ReadHeadAsync(Alice, Token));
        Assert.Equal(octets, await _stores.ReadAsync(other.ContentId));
    }

    [Fact]
    public async Task Two_entries_that_bring_one_content_share_it()
    {
        MessageEntry alice = TestStores.EntryWithContent(Alice, 1, _octets);
        MessageEntry bob = alice with { Mailbox = Bob };

        AppendResult[] results = await Task.WhenAll(AppendAsync(alice), AppendAsync(bob));

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        Assert.Equal(0, await SweepAsync());
        Assert.Equal(_octets, await _stores.ReadAsync(alice.ContentId));
        _ = await _stores.Messages.DeleteAsync(Bob, 1, Token);
        Assert.Equal(1, await SweepAsync());
    }

    [Fact]
    public async Task Concurrent_entries_with_and_without_content_are_all_appended()
    {
        Guid stored = await _stores.AddContentAsync();
        MessageEntry[] entries = [.. Enumerable.Range(1, 200).Select(uid => uid % 3 == 0
            ? TestStores.Entry(Alice, uid, stored)
            : TestStores.EntryWithContent(Alice, uid, TestStores.Octets(uid * 10, uid)))];

        AppendResult[] results = await Task.WhenAll(entries.Select(AppendAsync));

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        Assert.Equal(0, await SweepAsync());
        foreach (MessageEntry entry in entries.Where(entry => entry.Content is not null))
        {
            Assert.Equal(entry.Content!.Octets.ToArray(), await _stores.ReadAsync(entry.ContentId));
        }
    }

    [Fact]
    public async Task Concurrent_retries_of_one_entry_file_it_once()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, _octets, "one key");

        AppendResult[] results = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(uid => AppendAsync(entry with { Uid = uid })));

        AppendResult filed = Assert.Single(results, result => result.Status == AppendStatus.Committed);
        Assert.Equal(19, results.Count(result => result == filed with { Status = AppendStatus.Duplicate }));
        Assert.Equal(_octets, await _stores.ReadAsync(entry.ContentId));
        Assert.Equal(0, await SweepAsync());
    }

    /// <summary>Opens stores on an empty database.</summary>
    protected abstract Task<TestStores> OpenAsync();

    private Task<AppendResult> AppendAsync(MessageEntry entry) => _stores.Messages.AppendAsync(entry, Token);

    private async Task<long> SweepAsync() => (await _stores.Sweeper.SweepAsync(
        DateTimeOffset.UtcNow.AddDays(1), DateTimeOffset.UnixEpoch, default, Token)).Contents;
}
