namespace RelateMail.Storage.Tests;

/// <summary>The contract of every message store for details that the entries of a transaction share.</summary>
public abstract class SharedDetailsContract : IAsyncLifetime
{
    private const string Alice = "alice@example.org";

    private readonly byte[] _details = TestStores.Octets(50_000);
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_hundred_mailboxes_share_one_copy()
    {
        Guid content = await _stores.AddContentAsync();

        await Task.WhenAll(
            Enumerable.Range(0, 100).Select(box => AppendAsync(Entry($"u{box}@example.org", 1, content))));

        Assert.Equal(1, await CountAsync());
        MessageEntry stored = (await _stores.Messages.FindAsync("u42@example.org", 1, Token))!;
        Assert.Equal((0, _details.Length), (stored.SharedDetails.Length, stored.SharedOctets));
        Assert.Equal(_details, await ReadAsync(content));
    }

    [Fact]
    public async Task Details_come_with_a_new_content_too()
    {
        MessageEntry entry = TestStores.EntryWithContent(Alice, 1, TestStores.Octets(300)) with
        {
            SharedDetails = _details,
        };

        await AppendAsync(entry);

        Assert.Equal(_details, await ReadAsync(entry.ContentId));
    }

    [Fact]
    public async Task An_entry_without_shared_details_has_none()
    {
        Guid content = await _stores.AddContentAsync();

        await AppendAsync(TestStores.Entry(Alice, 1, content));

        Assert.Equal(0, (await _stores.Messages.FindAsync(Alice, 1, Token))!.SharedOctets);
        Assert.Empty(await _stores.Messages.ReadSharedDetailsAsync([content], Token));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_list_and_the_changes_say_which_entries_have_them()
    {
        Guid content = await _stores.AddContentAsync();
        await AppendAsync(TestStores.Entry(Alice, 1, content));
        await AppendAsync(Entry(Alice, 2, content));
        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);

        MessageEntry listed = Assert.Single(await _stores.Messages.ListAsync(Alice, null, 10, false, Token));
        EntryChanges changes = await _stores.Messages.ListChangesAsync(Alice, default, 10, Token);

        Assert.Equal(_details.Length, listed.SharedOctets);
        Assert.Equal([_details.Length, null], changes.Items.Select(change => change.Entry?.SharedOctets));
    }

    [Fact]
    public async Task A_mailbox_counts_them_until_the_entry_is_deleted()
    {
        Guid content = await _stores.AddContentAsync();
        await AppendAsync(TestStores.Entry(Alice, 1, content));
        await AppendAsync(Entry(Alice, 2, content));
        await AppendAsync(Entry(Alice, 3, content));
        Assert.Equal(300 + (2 * _details.Length), await OctetsAsync());

        _ = await _stores.Messages.DeleteAsync(Alice, 2, Token);
        Assert.Equal(200 + _details.Length, await OctetsAsync());

        DeletionCount count = await _stores.Messages.DeleteAsync(Alice, [1, 3], Token);
        Assert.Equal(new DeletionCount(2, 200 + _details.Length), count);
        Assert.Equal(0, await OctetsAsync());
    }

    [Fact]
    public async Task They_are_deleted_with_the_content_of_the_last_entry()
    {
        Guid content = await _stores.AddContentAsync();
        await AppendAsync(Entry(Alice, 1, content));
        await AppendAsync(Entry("bob@example.org", 1, content));

        _ = await _stores.Messages.DeleteAsync(Alice, 1, Token);
        await SweepAsync();
        Assert.Equal(1, await CountAsync());

        _ = await _stores.Messages.DeleteAsync("bob@example.org", 1, Token);
        await SweepAsync();
        Assert.Equal(0, await CountAsync());
        Assert.Empty(await _stores.Messages.ReadSharedDetailsAsync([content], Token));
    }

    [Fact]
    public async Task An_append_that_files_nothing_stores_none()
    {
        Guid content = await _stores.AddContentAsync();
        await AppendAsync(TestStores.Entry(Alice, 1, content, "key"));

        AppendResult result = await _stores.Messages.AppendAsync(
            TestStores.Entry(Alice, 2, content, "key") with { SharedDetails = _details }, Token);

        Assert.Equal(AppendStatus.Duplicate, result.Status);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_released_entry_keeps_them()
    {
        Guid content = await _stores.AddContentAsync();
        await AppendAsync(Entry(Alice, 1, content) with { Quarantined = true });

        EntryRelease release = await _stores.Messages.ReleaseAsync(Alice, 1, 2, Token);

        Assert.Equal(ReleaseStatus.Released, release.Status);
        Assert.Equal(_details.Length, (await _stores.Messages.FindAsync(Alice, 2, Token))!.SharedOctets);
        Assert.Equal(100 + _details.Length, await OctetsAsync());
    }

    /// <summary>Opens an empty database.</summary>
    protected abstract Task<TestStores> OpenAsync();

    /// <summary>Number of shared details in the database.</summary>
    protected abstract Task<long> CountAsync();

    private MessageEntry Entry(string mailbox, long uid, Guid content) =>
        TestStores.Entry(mailbox, uid, content) with { SharedDetails = _details };

    private async Task AppendAsync(MessageEntry entry) =>
        Assert.Equal(AppendStatus.Committed, (await _stores.Messages.AppendAsync(entry, Token)).Status);

    private async Task<byte[]> ReadAsync(Guid content) =>
        (await _stores.Messages.ReadSharedDetailsAsync([content, Guid.NewGuid()], Token))[content].ToArray();

    private async Task<long> OctetsAsync() => (await _stores.Messages.ReadHeadAsync(Alice, Token)).Octets;

    private async Task SweepAsync() => _ = await _stores.Sweeper.SweepAsync(
        DateTimeOffset.UnixEpoch.AddYears(1000), DateTimeOffset.UnixEpoch, default, Token);
}
