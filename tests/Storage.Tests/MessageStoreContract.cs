using System.Text;

namespace RelateMail.Storage.Tests;

/// <summary>The contract of every message store.</summary>
public abstract class MessageStoreContract : IAsyncLifetime
{
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Alice { get; } = $"alice-{Guid.NewGuid():N}@example.org";

    private string Bob { get; } = $"bob-{Guid.NewGuid():N}@example.org";

    private IMessageStore Messages => _stores.Messages;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_entry_is_read_unchanged()
    {
        MessageEntry entry = TestStores.Entry(Alice, 7, await _stores.AddContentAsync()) with { Seen = true };

        AppendResult result = await Messages.AppendAsync(entry, Token);

        Assert.Equal(new AppendResult(AppendStatus.Committed, 7, entry.Id), result);
        MessageEntry found = (await Messages.FindAsync(Alice, 7, Token))!;
        AssertSame(entry, found);
        AssertSame(entry, Assert.Single(await Messages.ListAsync(Alice, null, 10, false, Token)));
    }

    [Fact]
    public async Task Details_may_be_empty_or_long()
    {
        byte[] details = Encoding.UTF8.GetBytes(new string('ä', 50_000));
        MessageEntry empty = TestStores.Entry(Alice, 1, await _stores.AddContentAsync()) with { Details = default };
        MessageEntry large = TestStores.Entry(Alice, 2, await _stores.AddContentAsync()) with { Details = details };

        _ = await Messages.AppendAsync(empty, Token);
        _ = await Messages.AppendAsync(large, Token);

        AssertSame(empty, (await Messages.FindAsync(Alice, 1, Token))!);
        AssertSame(large, (await Messages.FindAsync(Alice, 2, Token))!);
    }

    [Fact]
    public async Task A_mailbox_without_entries_is_empty()
    {
        Assert.Equal((1, 0, 0, 0), (await Messages.ReadHeadAsync(Alice, Token)).Counters());
        Assert.Empty(await Messages.ListAsync(Alice, null, 10, false, Token));
        Assert.Null(await Messages.FindAsync(Alice, 1, Token));
        Assert.False(await Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.False(await Messages.DeleteAsync(Alice, 1, Token));
    }

    [Fact]
    public async Task The_head_reflects_every_change()
    {
        await AppendAsync(Alice, 1, size: 10);
        await AppendAsync(Alice, 2, size: 20);
        await AppendAsync(Alice, 5, size: 40, seen: true); // gaps are allowed
        Assert.Equal((6, 3, 2, 70), (await Messages.ReadHeadAsync(Alice, Token)).Counters());

        Assert.True(await Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.True(await Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.Equal((6, 3, 1, 70), (await Messages.ReadHeadAsync(Alice, Token)).Counters());

        Assert.True(await Messages.DeleteAsync(Alice, 5, Token));
        Assert.Equal((6, 2, 1, 30), (await Messages.ReadHeadAsync(Alice, Token)).Counters());

        Assert.True(await Messages.SetSeenAsync(Alice, 1, false, Token));
        Assert.True(await Messages.DeleteAsync(Alice, 2, Token));
        Assert.Equal((6, 1, 1, 10), (await Messages.ReadHeadAsync(Alice, Token)).Counters());

        Assert.True(await Messages.DeleteAsync(Alice, 1, Token));
        Assert.Equal((6, 0, 0, 0), (await Messages.ReadHeadAsync(Alice, Token)).Counters());
    }

    [Fact]
    public async Task A_duplicate_returns_the_first_entry()
    {
        Guid content = await _stores.AddContentAsync();
        MessageEntry first = TestStores.Entry(Alice, 1, content, "one key");
        _ = await Messages.AppendAsync(first, Token);

        AppendResult repeat = await Messages.AppendAsync(TestStores.Entry(Alice, 2, content, "one key"), Token);

        Assert.Equal(new AppendResult(AppendStatus.Duplicate, 1, first.Id), repeat);
        Assert.Equal((2, 1, 1, 100), (await Messages.ReadHeadAsync(Alice, Token)).Counters());
    }

    [Fact]
    public async Task A_duplicate_is_reported_even_if_the_entry_has_other_errors()
    {
        MessageEntry first = TestStores.Entry(Alice, 3, await _stores.AddContentAsync(), "one key");
        _ = await Messages.AppendAsync(first, Token);

        AppendResult sameUid = await Messages.AppendAsync(first with { Id = Guid.CreateVersion7() }, Token);
        AppendResult noContent = await Messages.AppendAsync(first with { ContentId = Guid.CreateVersion7() }, Token);

        Assert.Equal(new AppendResult(AppendStatus.Duplicate, 3, first.Id), sameUid);
        Assert.Equal(new AppendResult(AppendStatus.Duplicate, 3, first.Id), noContent);
    }

    [Fact]
    public async Task A_delivery_key_is_unique_only_within_a_mailbox()
    {
        Guid content = await _stores.AddContentAsync();

        AppendResult alice = await Messages.AppendAsync(TestStores.Entry(Alice, 1, content, "one key"), Token);
        AppendResult bob = await Messages.AppendAsync(TestStores.Entry(Bob, 1, content, "one key"), Token);

        Assert.Equal(AppendStatus.Committed, alice.Status);
        Assert.Equal(AppendStatus.Committed, bob.Status);
        Assert.Equal(1, (await Messages.ReadHeadAsync(Bob, Token)).Messages);
    }

    [Fact]
    public async Task The_key_of_a_deleted_entry_still_detects_duplicates()
    {
        Guid content = await _stores.AddContentAsync();
        MessageEntry first = TestStores.Entry(Alice, 1, content, "one key");
        _ = await Messages.AppendAsync(first, Token);
        _ = await Messages.DeleteAsync(Alice, 1, Token);

        AppendResult repeat = await Messages.AppendAsync(TestStores.Entry(Alice, 2, content, "one key"), Token);

        Assert.Equal(new AppendResult(AppendStatus.Duplicate, 1, first.Id), repeat);
        Assert.Equal(0, (await Messages.ReadHeadAsync(Alice, Token)).Messages);
    }

    [Fact]
    public async Task A_uid_is_used_once()
    {
        await AppendAsync(Alice, 4);
        Guid content = await _stores.AddContentAsync();

        AppendResult taken = await Messages.AppendAsync(TestStores.Entry(Alice, 4, content, "other key"), Token);
        AppendResult below = await Messages.AppendAsync(TestStores.Entry(Alice, 3, content, "third key"), Token);
        _ = await Messages.DeleteAsync(Alice, 4, Token);
        AppendResult deleted = await Messages.AppendAsync(TestStores.Entry(Alice, 4, content, "fourth key"), Token);

        Assert.All([taken, below, deleted], result => Assert.Equal(
            new AppendResult(AppendStatus.UidConflict, 0, Guid.Empty), result));
        Assert.Equal(5, (await Messages.ReadHeadAsync(Alice, Token)).NextUid);
    }

    [Fact]
    public async Task An_entry_needs_a_complete_content()
    {
        var open = Guid.CreateVersion7();
        await _stores.Contents.AddPieceAsync(open, 0, TestStores.Octets(10), Token);

        AppendResult incomplete = await Messages.AppendAsync(TestStores.Entry(Alice, 1, open), Token);
        AppendResult missing = await Messages.AppendAsync(TestStores.Entry(Alice, 1, Guid.CreateVersion7()), Token);

        Assert.Equal(new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty), incomplete);
        Assert.Equal(new AppendResult(AppendStatus.ContentMissing, 0, Guid.Empty), missing);
        Assert.Equal((1, 0, 0, 0), (await Messages.ReadHeadAsync(Alice, Token)).Counters());
    }

    [Theory]
    [InlineData(false, null, 3, new long[] { 1, 2, 3 })]
    [InlineData(false, 2L, 3, new long[] { 3, 5, 6 })] // 4 is deleted
    [InlineData(false, 6L, 3, new long[0])]
    [InlineData(false, 0L, 100, new long[] { 1, 2, 3, 5, 6 })]
    [InlineData(true, null, 2, new long[] { 6, 5 })]
    [InlineData(true, 5L, 2, new long[] { 3, 2 })]
    [InlineData(true, 1L, 2, new long[0])]
    [InlineData(true, 1000L, 1, new long[] { 6 })]
    public async Task Entries_are_listed_from_a_cursor_in_both_directions(
        bool descending, long? after, int limit, long[] expected)
    {
        for (int uid = 1; uid <= 6; uid++)
        {
            await AppendAsync(Alice, uid);
            await AppendAsync(Bob, uid);
        }

        _ = await Messages.DeleteAsync(Alice, 4, Token);

        IReadOnlyList<MessageEntry> listed = await Messages.ListAsync(Alice, after, limit, descending, Token);

        Assert.Equal(expected, listed.Select(entry => entry.Uid));
        Assert.All(listed, entry => Assert.Equal(Alice, entry.Mailbox));
    }

    [Fact]
    public async Task The_seen_flag_is_stored()
    {
        await AppendAsync(Alice, 1);

        Assert.True(await Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.True((await Messages.FindAsync(Alice, 1, Token))!.Seen);

        Assert.True(await Messages.SetSeenAsync(Alice, 1, false, Token));
        Assert.False((await Messages.FindAsync(Alice, 1, Token))!.Seen);
    }

    [Fact]
    public async Task A_deleted_entry_is_not_found()
    {
        await AppendAsync(Alice, 1);

        Assert.True(await Messages.DeleteAsync(Alice, 1, Token));

        Assert.Null(await Messages.FindAsync(Alice, 1, Token));
        Assert.Empty(await Messages.ListAsync(Alice, null, 10, false, Token));
        Assert.False(await Messages.DeleteAsync(Alice, 1, Token));
        Assert.False(await Messages.SetSeenAsync(Alice, 1, true, Token));
    }

    [Fact]
    public async Task An_invalid_entry_is_rejected()
    {
        MessageEntry entry = TestStores.Entry(Alice, 1, await _stores.AddContentAsync());
        MessageEntry[] invalid =
        [
            entry with { Mailbox = "" }, entry with { Uid = 0 }, entry with { Size = -1 },
            entry with { DeliveryKey = default }, entry with { DeliveryKey = new byte[65] },
        ];

        foreach (MessageEntry refused in invalid)
        {
            _ = await Assert.ThrowsAnyAsync<ArgumentException>(() => Messages.AppendAsync(refused, Token));
        }

        _ = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Messages.ListAsync(Alice, null, 0, false, Token));
    }

    /// <summary>Opens stores on a database that other tests may use, with other mailboxes.</summary>
    protected abstract Task<TestStores> OpenAsync();

    private static void AssertSame(MessageEntry expected, MessageEntry actual)
    {
        Assert.Equal(expected.DeliveryKey.ToArray(), actual.DeliveryKey.ToArray());
        Assert.Equal(expected.Details.ToArray(), actual.Details.ToArray());
        Assert.True(actual.ModSeq > 1);
        Assert.Equal(
            expected, actual with { DeliveryKey = expected.DeliveryKey, Details = expected.Details, ModSeq = 0 });
    }

    private async Task AppendAsync(string mailbox, long uid, long size = 100, bool seen = false)
    {
        MessageEntry entry = TestStores.Entry(mailbox, uid, await _stores.AddContentAsync()) with
        {
            Size = size,
            Seen = seen,
        };
        Assert.Equal(AppendStatus.Committed, (await Messages.AppendAsync(entry, Token)).Status);
    }
}
