namespace RelateMail.Storage.Tests;

/// <summary>Numbers of changes, tombstones, quarantine and batches, in every message store.</summary>
public abstract class MessageChangeContract : IAsyncLifetime
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
    public async Task Each_change_raises_the_number_of_the_mailbox_and_is_listed_once()
    {
        await AppendAsync(1);
        await AppendAsync(2);
        await AppendAsync(3);
        ChangePosition synchronized = (await ChangesAsync(default)).Items[^1].Position;

        Assert.True(await Messages.SetSeenAsync(Alice, 1, true, Token));
        Assert.True(await Messages.SetSeenAsync(Alice, 1, true, Token)); // changes nothing
        Assert.True(await Messages.DeleteAsync(Alice, 2, Token));
        await AppendAsync(4);

        EntryChanges changes = await ChangesAsync(synchronized);
        Assert.Equal(
            [(1L, false), (2L, true), (4L, false)],
            changes.Items.Select(change => (change.Position.Uid, change.Entry is null)));
        Assert.True(changes.Items[0].Entry!.Seen);
        Assert.Equal(changes.Items[0].Position.ModSeq, changes.Items[0].Entry!.ModSeq);
        Assert.Equal(changes.Items[^1].Position.ModSeq, changes.Head.ModSeq);
        Assert.Equal(
            changes.Items.Select(change => change.Position.ModSeq).Distinct().Order(),
            changes.Items.Select(change => change.Position.ModSeq));
        Assert.Empty((await ChangesAsync(changes.Items[^1].Position)).Items);
    }

    [Fact]
    public async Task Pages_of_changes_have_neither_gaps_nor_repeats()
    {
        for (int uid = 1; uid <= 9; uid++)
        {
            await AppendAsync(uid);
        }

        _ = await Messages.SetSeenAsync(Alice, [3, 5], true, Token);
        _ = await Messages.DeleteAsync(Alice, [4, 6], Token);
        var uids = new List<long>();
        ChangePosition after = default;
        while (await Messages.ListChangesAsync(Alice, after, 2, Token) is { Items.Count: > 0 } page)
        {
            Assert.True(page.Items.Count <= 2);
            uids.AddRange(page.Items.Select(change => change.Position.Uid));
            after = page.Items[^1].Position;
        }

        Assert.Equal([1, 2, 7, 8, 9, 3, 5, 4, 6], uids);
    }

    [Fact]
    public async Task A_batch_counts_what_it_changed_and_a_repeat_changes_nothing()
    {
        await AppendAsync(1);
        await AppendAsync(2, seen: true);
        await AppendAsync(3);

        Assert.Equal(new ChangeCount(3, 2), await Messages.SetSeenAsync(Alice, [1, 2, 3, 99], true, Token));
        Assert.Equal(new ChangeCount(3, 0), await Messages.SetSeenAsync(Alice, [1, 2, 3, 99], true, Token));
        Assert.Equal((4, 3, 0, 300), (await Messages.ReadHeadAsync(Alice, Token)).Counters());

        Assert.Equal(new DeletionCount(2, 200), await Messages.DeleteAsync(Alice, [1, 3, 99], Token));
        Assert.Equal(new DeletionCount(0, 0), await Messages.DeleteAsync(Alice, [1, 3, 99], Token));
        Assert.Equal((4, 1, 0, 100), (await Messages.ReadHeadAsync(Alice, Token)).Counters());
        Assert.Equal(new ChangeCount(0, 0), await Messages.SetSeenAsync("nobody@example.org", [1], true, Token));
        Assert.Equal(new DeletionCount(0, 0), await Messages.DeleteAsync("nobody@example.org", [1], Token));
    }

    [Fact]
    public async Task Contents_of_deleted_entries_are_swept()
    {
        Guid shared = await _stores.AddContentAsync();
        _ = await Messages.AppendAsync(TestStores.Entry(Alice, 1, shared), Token);
        _ = await Messages.AppendAsync(TestStores.Entry(Alice, 2, shared), Token);
        DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(1);

        _ = await Messages.DeleteAsync(Alice, [1], Token);
        Assert.Equal(0, (await _stores.Sweeper.SweepAsync(later, default, default, Token)).Contents);
        _ = await Messages.DeleteAsync(Alice, [2], Token);
        Assert.Equal(1, (await _stores.Sweeper.SweepAsync(later, default, default, Token)).Contents);
    }

    [Fact]
    public async Task Quarantined_entries_are_counted_and_listed_apart()
    {
        await AppendAsync(1);
        await AppendAsync(2, quarantined: true);
        await AppendAsync(3);

        MailboxHead head = await Messages.ReadHeadAsync(Alice, Token);
        Assert.Equal((4, 2, 2, 300), head.Counters());
        Assert.Equal(1, head.Quarantined);
        Assert.Equal([1, 3], await UidsAsync(QuarantineFilter.Exclude));
        Assert.Equal([2], await UidsAsync(QuarantineFilter.Only));
        Assert.Equal([1, 2, 3], await UidsAsync(QuarantineFilter.Include));
        Assert.Equal(
            [3, 1],
            (await Messages.ListAsync(Alice, null, 9, true, QuarantineFilter.Exclude, Token)).Select(one => one.Uid));
        Assert.Equal(
            [1, 3],
            await Messages.ListUidsAsync(Alice, new UidFilter(3, null, QuarantineFilter.Exclude, 9), Token));
        Assert.True((await Messages.FindAsync(Alice, 2, Token))!.Quarantined);

        Assert.True(await Messages.SetSeenAsync(Alice, 2, true, Token));
        Assert.Equal(2, (await Messages.ReadHeadAsync(Alice, Token)).Unseen);
        Assert.True(await Messages.DeleteAsync(Alice, 2, Token));
        head = await Messages.ReadHeadAsync(Alice, Token);
        Assert.Equal((4, 2, 2, 200), head.Counters());
        Assert.Equal(0, head.Quarantined);
    }

    [Fact]
    public async Task A_release_files_the_entry_under_a_new_UID()
    {
        await AppendAsync(1, quarantined: true);
        await AppendAsync(2);
        Guid id = (await Messages.FindAsync(Alice, 1, Token))!.Id;

        Assert.Equal(new(ReleaseStatus.NotFound, 0), await Messages.ReleaseAsync(Alice, 9, 10, Token));
        Assert.Equal(new(ReleaseStatus.NotQuarantined, 0), await Messages.ReleaseAsync(Alice, 2, 3, Token));
        Assert.Equal(new(ReleaseStatus.UidConflict, 0), await Messages.ReleaseAsync(Alice, 1, 2, Token));
        Assert.Equal(new(ReleaseStatus.Released, 3), await Messages.ReleaseAsync(Alice, 1, 3, Token));
        Assert.Equal(new(ReleaseStatus.Released, 3), await Messages.ReleaseAsync(Alice, 1, 4, Token)); // a repeat

        Assert.Null(await Messages.FindAsync(Alice, 1, Token));
        MessageEntry released = (await Messages.FindAsync(Alice, 3, Token))!;
        Assert.Equal((id, false), (released.Id, released.Quarantined));
        MailboxHead head = await Messages.ReadHeadAsync(Alice, Token);
        Assert.Equal((4, 2, 2, 200), head.Counters());
        Assert.Equal(0, head.Quarantined);
        Assert.Equal([2, 3], await UidsAsync(QuarantineFilter.Exclude));
        Assert.Equal(
            [(2L, false), (1L, true), (3L, false)],
            (await ChangesAsync(default)).Items.Select(change => (change.Position.Uid, change.Entry is null)));
    }

    [Fact]
    public async Task The_transaction_id_of_a_UID_is_known_until_its_tombstone_is_swept()
    {
        await AppendAsync(1);
        Guid id = (await Messages.FindAsync(Alice, 1, Token))!.Id;
        Assert.Equal(id, await Messages.FindIdAsync(Alice, 1, Token));
        Assert.Null(await Messages.FindIdAsync(Alice, 2, Token));

        _ = await Messages.DeleteAsync(Alice, 1, Token);
        Assert.Equal(id, await Messages.FindIdAsync(Alice, 1, Token));
        EntryChanges before = await ChangesAsync(default);
        Assert.Equal(0, before.Head.SweptSeq);

        DateTimeOffset now = DateTimeOffset.UtcNow;
        Assert.Equal(0, (await _stores.Sweeper.SweepAsync(default, default, now.AddDays(-1), Token)).Tombstones);
        Assert.Equal(1, (await _stores.Sweeper.SweepAsync(default, default, now.AddDays(1), Token)).Tombstones);
        Assert.Null(await Messages.FindIdAsync(Alice, 1, Token));
        EntryChanges after = await ChangesAsync(default);
        Assert.Empty(after.Items);
        Assert.Equal(before.Items[^1].Position.ModSeq, after.Head.SweptSeq);
    }

    protected abstract Task<TestStores> OpenAsync();

    private async Task AppendAsync(long uid, bool seen = false, bool quarantined = false)
    {
        MessageEntry entry = TestStores.Entry(Alice, uid, await _stores.AddContentAsync()) with
        {
            Seen = seen,
            Quarantined = quarantined,
        };
        Assert.Equal(AppendStatus.Committed, (await Messages.AppendAsync(entry, Token)).Status);
    }

    private Task<EntryChanges> ChangesAsync(ChangePosition after) =>
        Messages.ListChangesAsync(Alice, after, 100, Token);

    private async Task<IEnumerable<long>> UidsAsync(QuarantineFilter quarantine) =>
        (await Messages.ListAsync(Alice, null, 9, false, quarantine, Token)).Select(entry => entry.Uid);
}
