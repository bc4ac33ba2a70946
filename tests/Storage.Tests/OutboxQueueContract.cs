namespace RelateMail.Storage.Tests;

/// <summary>The contract of every outbox: which deliveries an entry queues in its own commit.</summary>
public abstract class OutboxQueueContract : OutboxContract
{
    [Fact]
    public async Task An_entry_queues_a_delivery_for_each_webhook_that_applies()
    {
        long all = await PutAsync("all", WebhookScopes.All);
        long domains = await PutAsync("domains", "example.org", "example.net");
        long mailboxes = await PutAsync("mailboxes", Alice, Carol);
        long none = await PutAsync("none");

        MessageEntry entry = await AppendAsync(Alice, 1);
        _ = await AppendAsync(Bob, 4);
        _ = await AppendAsync(Carol, 1);

        Assert.Equal([(Alice, 1), (Bob, 4), (Carol, 1)], await ListAsync(all));
        Assert.Equal([(Alice, 1), (Bob, 4)], await ListAsync(domains));
        Assert.Equal([(Alice, 1), (Carol, 1)], await ListAsync(mailboxes));
        Assert.Empty(await ListAsync(none));
        OutboxDelivery first = (await Outbox.ListAsync(new OutboxFilter(all, null, null, 1, false), Token))[0];
        Assert.Equal((entry.Id, entry.ReceivedAt, OutboxState.Pending), (first.Id, first.CreatedAt, first.State));
        Assert.Equal((0, 0, 0), (first.Tries, first.Attempts, first.Generation));
    }

    [Fact]
    public async Task A_change_of_a_webhook_applies_to_the_next_entry()
    {
        long app = await PutAsync("app", "example.org");
        _ = await AppendAsync(Alice, 1);
        Assert.Equal(app, await PutAsync("app", Carol));

        _ = await AppendAsync(Alice, 2);
        _ = await AppendAsync(Carol, 1);
        _ = await Stores.Webhooks.DeleteAsync("app", null, Token);
        _ = await AppendAsync(Carol, 2);

        Assert.Equal([(Alice, 1), (Carol, 1)], await ListAsync(app));
    }

    [Fact]
    public async Task A_disabled_webhook_queues_deliveries()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        _ = await Stores.Webhooks.DisableAsync(app, "failing", Now, Token);

        _ = await AppendAsync(Alice, 1);

        Assert.Equal([(Alice, 1)], await ListAsync(app));
    }

    [Fact]
    public async Task An_entry_that_is_not_filed_queues_nothing()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        MessageEntry entry = await AppendAsync(Alice, 5);
        MessageEntry taken = TestStores.Entry(Alice, 3, entry.ContentId);
        MessageEntry missing = TestStores.Entry(Alice, 6, Guid.CreateVersion7());

        Assert.Equal(
            AppendStatus.Duplicate, (await Stores.Messages.AppendAsync(entry with { Uid = 6 }, Token)).Status);
        Assert.Equal(AppendStatus.UidConflict, (await Stores.Messages.AppendAsync(taken, Token)).Status);
        Assert.Equal(AppendStatus.ContentMissing, (await Stores.Messages.AppendAsync(missing, Token)).Status);

        Assert.Equal([(Alice, 5)], await ListAsync(app));
    }

    [Fact]
    public async Task An_entry_that_brings_its_content_queues_a_delivery()
    {
        long app = await PutAsync("app", WebhookScopes.All);

        _ = await Stores.Messages.AppendAsync(
            TestStores.EntryWithContent(Alice, 1, TestStores.Octets(100)), Token);

        Assert.Equal([(Alice, 1)], await ListAsync(app));
    }

    [Fact]
    public async Task An_entry_of_a_gateway_with_a_fast_clock_is_due_at_once()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        DateTimeOffset later = DateTimeOffset.UtcNow.AddYears(2);

        _ = await Stores.Messages.AppendAsync(
            TestStores.Entry(Alice, 1, await Stores.AddContentAsync()) with { ReceivedAt = later }, Token);

        Assert.Single(await LeaseAsync(app, DateTimeOffset.UtcNow.AddMinutes(1)));
    }

    [Fact]
    public async Task Concurrent_entries_queue_one_delivery_each()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        Guid content = await Stores.AddContentAsync();

        AppendResult[] results = await Task.WhenAll(Enumerable.Range(1, 200).Select(
            uid => Stores.Messages.AppendAsync(TestStores.Entry(uid % 2 == 0 ? Alice : Bob, uid, content), Token)));

        Assert.All(results, result => Assert.Equal(AppendStatus.Committed, result.Status));
        IReadOnlyList<OutboxDelivery> queued =
            await Outbox.ListAsync(new OutboxFilter(app, null, null, 500, false), Token);
        Assert.Equal(Enumerable.Range(1, 200).Select(uid => (long)uid), queued.Select(one => one.Uid).Order());
        Assert.Equal(
            queued.Where(one => one.Mailbox == Alice).Select(one => one.Uid).Order(),
            queued.Where(one => one.Mailbox == Alice).Select(one => one.Uid)); // in the order of the mailbox
    }

    [Fact]
    public async Task A_quarantined_message_queues_its_deliveries_when_it_is_released()
    {
        long app = await PutAsync("app", "example.org");
        _ = await AppendAsync(Alice, 1, quarantined: true);
        Assert.Empty(await ListAsync(app));

        Assert.Equal(2, (await Stores.Messages.ReleaseAsync(Alice, 1, 2, Token)).Uid);
        Assert.Equal(2, (await Stores.Messages.ReleaseAsync(Alice, 1, 3, Token)).Uid); // a repeat

        Assert.Equal([(Alice, 2)], await ListAsync(app, OutboxState.Pending));
    }

    [Fact]
    public async Task The_commits_that_queue_deliveries_are_reported()
    {
        var reported = new List<long>();
        void Note(IReadOnlyCollection<long> webhooks) => reported.AddRange(webhooks);
        Outbox.Queued += Note;
        _ = await AppendAsync(Alice, 1);
        Assert.Empty(reported);
        long app = await PutAsync("app", "example.org");

        _ = await AppendAsync(Alice, 2);
        Assert.Equal([app], reported);
        _ = await AppendAsync(Alice, 3, quarantined: true);
        Assert.Equal([app], reported);
        _ = await Stores.Messages.ReleaseAsync(Alice, 3, 4, Token);
        Assert.Equal([app, app], reported);
        Outbox.Queued -= Note;
    }

    [Fact]
    public async Task The_deletion_of_a_message_ends_its_pending_deliveries()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        _ = await AppendAsync(Alice, 1);
        _ = await AppendAsync(Alice, 2);
        _ = await AppendAsync(Alice, 3);
        OutboxDelivery[] leased = [.. await LeaseAsync(app)];
        Assert.True(await RecordAsync(leased[0], OutboxState.Delivered));

        _ = await Stores.Messages.DeleteAsync(Alice, 1, Token);
        _ = await Stores.Messages.DeleteAsync(Alice, [2], Token);

        Assert.Equal([(Alice, 1)], await ListAsync(app, OutboxState.Delivered));
        Assert.Equal([(Alice, 2)], await ListAsync(app, OutboxState.Dead));
        Assert.Equal([(Alice, 3)], await ListAsync(app, OutboxState.Pending));
        OutboxDelivery dead = (await Outbox.FindAsync(app, leased[1].Number, Token))!;
        Assert.Equal("message-deleted", dead.ErrorCode);
        Assert.NotNull(dead.SettledAt);
        Assert.False(await RecordAsync(leased[1], OutboxState.Pending));
    }
}
