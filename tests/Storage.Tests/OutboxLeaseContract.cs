namespace RelateMail.Storage.Tests;

/// <summary>The contract of every outbox: leases and attempts.</summary>
public abstract class OutboxLeaseContract : OutboxContract
{
    [Fact]
    public async Task A_delivery_is_leased_once_until_the_lease_ends()
    {
        long app = await AppendThreeAsync();

        IReadOnlyList<OutboxDelivery> first = await LeaseAsync(app, limit: 2);
        IReadOnlyList<OutboxDelivery> second = await LeaseAsync(app, owner: Guid.CreateVersion7());

        Assert.Equal([1, 2], first.Select(one => one.Uid));
        Assert.Equal((Alice, app), (first[0].Mailbox, first[0].Webhook));
        Assert.Equal([3], second.Select(one => one.Uid));
        Assert.Empty(await LeaseAsync(app));
        Assert.Equal(Now.AddMinutes(1), await Outbox.FindNextAsync(app, false, Token));
        Assert.Equal([1, 2, 3], (await LeaseAsync(app, Now.AddMinutes(1))).Select(one => one.Uid));
    }

    [Fact]
    public async Task Only_due_deliveries_of_the_webhook_are_leased()
    {
        long app = await AppendThreeAsync();
        long other = await PutAsync("other", Bob);
        DateTimeOffset due = (await Outbox.FindNextAsync(app, false, Token))!.Value;

        Assert.Empty(await LeaseAsync(app, due.AddMilliseconds(-1)));
        Assert.Empty(await LeaseAsync(other));
        Assert.Null(await Outbox.FindNextAsync(other, false, Token));
        Assert.Equal(3, (await LeaseAsync(app, due)).Count);
    }

    [Fact]
    public async Task Concurrent_leases_never_share_a_delivery()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        Guid content = await Stores.AddContentAsync();
        _ = await Task.WhenAll(Enumerable.Range(1, 60).Select(
            uid => Stores.Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token)));

        IReadOnlyList<OutboxDelivery>[] leases = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => LeaseAsync(app, limit: 10, owner: Guid.CreateVersion7())));

        long[] leased = [.. leases.SelectMany(lease => lease).Select(one => one.Uid)];
        Assert.Equal(leased.Distinct().Count(), leased.Length);
    }

    [Fact]
    public async Task A_success_ends_a_delivery()
    {
        long app = await AppendThreeAsync();
        OutboxDelivery one = (await LeaseAsync(app, limit: 1))[0];

        Assert.True(await RecordAsync(one, OutboxState.Delivered, response: "ok"));
        Assert.False(await RecordAsync(one, OutboxState.Delivered));

        OutboxDelivery found = (await Outbox.FindAsync(app, one.Number, Token))!;
        Assert.Equal((OutboxState.Delivered, Now, 1, 1), (found.State, found.SettledAt, found.Tries, found.Attempts));
        Assert.Null(found.ErrorCode);
        OutboxAttempt attempt = Assert.Single(await Outbox.ListAttemptsAsync(one.Number, Token));
        Assert.Equal(
            new OutboxAttempt
            {
                At = Now,
                Duration = TimeSpan.FromMilliseconds(12),
                Status = 204,
                Response = "ok",
            },
            attempt);
        Assert.Equal([2, 3], (await LeaseAsync(app, Now.AddDays(1))).Select(each => each.Uid));
    }

    [Fact]
    public async Task A_failure_is_due_again_at_its_time()
    {
        long app = await AppendThreeAsync();
        OutboxDelivery one = (await LeaseAsync(app, limit: 1))[0];

        Assert.True(await RecordAsync(one, OutboxState.Pending, Now.AddSeconds(5)));

        Assert.DoesNotContain(await LeaseAsync(app, Now.AddSeconds(4)), each => each.Uid == 1);
        OutboxDelivery again = Assert.Single(await LeaseAsync(app, Now.AddSeconds(5)));
        Assert.Equal((1, 1, 1), (again.Uid, again.Tries, again.Attempts));
        OutboxDelivery found = (await Outbox.FindAsync(app, one.Number, Token))!;
        Assert.Equal(("status", "The endpoint answered 503."), (found.ErrorCode, found.ErrorText));
    }

    [Fact]
    public async Task An_attempt_after_the_lease_ended_changes_nothing_unless_it_succeeded()
    {
        long app = await AppendThreeAsync();
        OutboxDelivery one = (await LeaseAsync(app, limit: 1))[0];
        var other = Guid.CreateVersion7();
        _ = await LeaseAsync(app, Now.AddMinutes(2), owner: other);

        Assert.False(await RecordAsync(one, OutboxState.Dead));
        Assert.True(await RecordAsync(one, OutboxState.Delivered));
        Assert.False(await RecordAsync(one, OutboxState.Pending, owner: other));

        Assert.Equal([(Alice, 1)], await ListAsync(app, OutboxState.Delivered));
    }

    [Fact]
    public async Task Deliveries_that_were_not_attempted_can_be_returned()
    {
        long app = await AppendThreeAsync();
        long[] leased = [.. (await LeaseAsync(app)).Select(one => one.Number)];

        await Outbox.ReturnAsync(leased, Guid.CreateVersion7(), Now, Token);
        Assert.Empty(await LeaseAsync(app));
        await Outbox.ReturnAsync(leased[..2], Owner, Now, Token);

        Assert.Equal([1, 2], (await LeaseAsync(app)).Select(one => one.Uid));
    }

    [Fact]
    public async Task An_ordered_webhook_leases_the_first_pending_delivery_alone()
    {
        long app = await AppendThreeAsync();

        OutboxDelivery first = Assert.Single(await LeaseAsync(app, ordered: true));
        Assert.Empty(await LeaseAsync(app, ordered: true));
        Assert.True(await RecordAsync(first, OutboxState.Pending, Now.AddHours(1)));
        Assert.Empty(await LeaseAsync(app, ordered: true)); // the second one waits for the first
        Assert.Equal(Now.AddHours(1), await Outbox.FindNextAsync(app, true, Token));

        OutboxDelivery again = Assert.Single(await LeaseAsync(app, Now.AddHours(1), ordered: true));
        Assert.True(await RecordAsync(again, OutboxState.Dead));
        Assert.Equal(2, Assert.Single(await LeaseAsync(app, ordered: true)).Uid);
    }

    [Fact]
    public async Task The_attempts_of_a_delivery_are_bounded_in_number_and_size()
    {
        long app = await AppendThreeAsync();
        for (int attempt = 1; attempt <= OutboxAttempt.Kept + 3; attempt++)
        {
            OutboxDelivery one = (await LeaseAsync(app, limit: 1, ordered: true))[0];
            string response = $"{attempt} {new string('x', 3 * OutboxAttempt.MaxText)}\0";
            Assert.True(await RecordAsync(one, OutboxState.Pending, response: response));
        }

        OutboxDelivery last = (await LeaseAsync(app, ordered: true))[0];
        IReadOnlyList<OutboxAttempt> kept = await Outbox.ListAttemptsAsync(last.Number, Token);
        Assert.Equal(OutboxAttempt.Kept + 3, last.Attempts);
        Assert.Equal(OutboxAttempt.Kept, kept.Count);
        Assert.StartsWith("4 x", kept[0].Response, StringComparison.Ordinal);
        Assert.All(kept, attempt => Assert.Equal(OutboxAttempt.MaxText, attempt.Response!.Length));
    }

    [Fact]
    public async Task A_text_with_the_character_nul_is_stored_without_it()
    {
        long app = await AppendThreeAsync();
        OutboxDelivery one = (await LeaseAsync(app, limit: 1))[0];

        Assert.True(await RecordAsync(one, OutboxState.Dead, response: "a\0b"));

        Assert.Equal("a\uFFFDb", (await Outbox.ListAttemptsAsync(one.Number, Token))[0].Response);
    }

    [Fact]
    public async Task The_depth_counts_pending_deliveries()
    {
        long app = await AppendThreeAsync();
        OutboxDelivery one = (await LeaseAsync(app, limit: 1))[0];
        Assert.True(await RecordAsync(one, OutboxState.Delivered));

        OutboxDepth depth = await Outbox.MeasureAsync(app, 100, Token);

        Assert.Equal(2, depth.Pending);
        Assert.Equal(one.CreatedAt, depth.Oldest);
        Assert.Equal(1, (await Outbox.MeasureAsync(app, 1, Token)).Pending);
        Assert.Equal(default, await Outbox.MeasureAsync(app + 1, 100, Token));
    }

    [Fact]
    public async Task Deliveries_are_listed_by_state_in_both_orders()
    {
        long app = await AppendThreeAsync();
        OutboxDelivery[] leased = [.. await LeaseAsync(app)];
        Assert.True(await RecordAsync(leased[0], OutboxState.Dead));
        Assert.True(await RecordAsync(leased[1], OutboxState.Delivered));

        await AssertAsync([1, 2, 3], new OutboxFilter(app, null, null, 10, false));
        await AssertAsync([3, 2], new OutboxFilter(app, null, null, 2, true));
        await AssertAsync([2, 3], new OutboxFilter(app, null, leased[0].Number, 10, false));
        await AssertAsync([1], new OutboxFilter(app, null, leased[1].Number, 10, true));
        await AssertAsync([1], new OutboxFilter(app, OutboxState.Dead, null, 10, false));
        Assert.Null(await Outbox.FindAsync(app + 1, leased[0].Number, Token));
    }

    private async Task AssertAsync(long[] uids, OutboxFilter filter) =>
        Assert.Equal(uids, (await Outbox.ListAsync(filter, Token)).Select(one => one.Uid));

    private async Task<long> AppendThreeAsync()
    {
        long app = await PutAsync("app", Alice);
        for (int uid = 1; uid <= 3; uid++)
        {
            _ = await AppendAsync(Alice, uid);
        }

        return app;
    }
}
