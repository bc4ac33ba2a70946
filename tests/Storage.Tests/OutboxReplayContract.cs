namespace RelateMail.Storage.Tests;

/// <summary>The contract of every outbox: replays and the sweep.</summary>
public abstract class OutboxReplayContract : OutboxContract
{
    private static readonly DateTimeOffset s_never = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset s_later = Now.AddDays(1);

    [Fact]
    public async Task One_delivery_is_sent_again()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        _ = await AppendAsync(Alice, 1);
        OutboxDelivery one = Assert.Single(await LeaseAsync(app));
        var replay = new OutboxReplay { Webhook = app, Now = s_later, Delivery = one.Number };
        Assert.Equal(new OutboxReplayed(0, null, true), await Outbox.ReplayAsync(replay, Token)); // still pending
        Assert.True(await RecordAsync(one, OutboxState.Dead));

        Assert.Equal(new OutboxReplayed(0, null, true), await Outbox.ReplayAsync(replay with { Webhook = 99 }, Token));
        Assert.Equal(new OutboxReplayed(1, null, true), await Outbox.ReplayAsync(replay, Token));

        OutboxDelivery again = Assert.Single(await LeaseAsync(app, s_later));
        Assert.Equal((one.Number, 0, 1, 0), (again.Number, again.Tries, again.Attempts, again.Generation));
        Assert.True(await RecordAsync(again, OutboxState.Delivered));
        Assert.Equal(2, (await Outbox.ListAttemptsAsync(one.Number, Token)).Count);
        Assert.Equal(1, (await Outbox.ReplayAsync(replay with { AsNew = true }, Token)).Count);
        Assert.Equal(1, Assert.Single(await LeaseAsync(app, s_later)).Generation);
    }

    [Fact]
    public async Task Dead_deliveries_since_a_time_are_sent_again_in_steps()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        for (int uid = 1; uid <= 5; uid++)
        {
            _ = await AppendAsync(Alice, uid);
        }

        foreach (OutboxDelivery one in (await LeaseAsync(app)).Take(4))
        {
            Assert.True(await RecordAsync(one, OutboxState.Dead));
        }

        _ = await Stores.Messages.DeleteAsync(Alice, 5, Token); // dead, and never sent again
        var replay = new OutboxReplay { Webhook = app, Now = s_later, DeadSince = Now, Limit = 3 };

        Assert.Equal(0, (await Outbox.ReplayAsync(replay with { DeadSince = Now.AddMilliseconds(1) }, Token)).Count);
        Assert.Equal(new OutboxReplayed(3, null, false), await Outbox.ReplayAsync(replay, Token));
        Assert.Equal(new OutboxReplayed(1, null, true), await Outbox.ReplayAsync(replay, Token));

        Assert.Equal([1, 2, 3, 4], (await LeaseAsync(app, s_later)).Select(one => one.Uid));
        Assert.Equal([(Alice, 5)], await ListAsync(app, OutboxState.Dead));
    }

    [Fact]
    public async Task A_range_queues_messages_that_had_no_delivery()
    {
        _ = await AppendAsync(Alice, 1);
        _ = await AppendAsync(Alice, 2, quarantined: true);
        long app = await PutAsync("app", Alice);
        _ = await AppendAsync(Alice, 3);
        _ = await AppendAsync(Alice, 4);
        OutboxDelivery third = Assert.Single(await LeaseAsync(app, limit: 1));
        Assert.True(await RecordAsync(third, OutboxState.Delivered));
        _ = await AppendAsync(Alice, 5);
        var replay = new OutboxReplay { Webhook = app, Now = s_later, Mailbox = Alice, Uids = (1, 4), Limit = 3 };

        Assert.Equal(new OutboxReplayed(2, 4, false), await Outbox.ReplayAsync(replay, Token));
        Assert.Equal(new OutboxReplayed(0, null, true), await Outbox.ReplayAsync(replay with { Uids = (4, 4) }, Token));

        Assert.Equal([1, 3, 4, 5], (await LeaseAsync(app, s_later)).Select(one => one.Uid).Order());
        Assert.Equal(0, (await Outbox.ReplayAsync(replay with { Mailbox = Bob }, Token)).Count);
    }

    [Fact]
    public async Task A_replay_is_reported()
    {
        var reported = new List<long>();
        long app = await PutAsync("app", WebhookScopes.All);
        _ = await AppendAsync(Alice, 1);
        OutboxDelivery one = Assert.Single(await LeaseAsync(app));
        Assert.True(await RecordAsync(one, OutboxState.Dead));
        Outbox.Queued += reported.AddRange;

        _ = await Outbox.ReplayAsync(
            new OutboxReplay { Webhook = app, Now = s_later, Delivery = one.Number }, Token);

        Assert.Equal([app], reported);
    }

    [Fact]
    public async Task The_sweep_deletes_deliveries_that_ended_long_ago()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        for (int uid = 1; uid <= 3; uid++)
        {
            _ = await AppendAsync(Alice, uid);
        }

        OutboxDelivery[] leased = [.. await LeaseAsync(app)];
        Assert.True(await RecordAsync(leased[0], OutboxState.Delivered));
        Assert.True(await RecordAsync(leased[1], OutboxState.Dead));

        Assert.Equal(0, await Outbox.SweepAsync(Now, Now, Token));
        Assert.Equal(1, await Outbox.SweepAsync(s_later, Now, Token));
        Assert.Equal([(Alice, 2), (Alice, 3)], await ListAsync(app));
        Assert.Empty(await Outbox.ListAttemptsAsync(leased[0].Number, Token));
        Assert.Equal(1, await Outbox.SweepAsync(s_later, s_later, Token));
        Assert.Equal([(Alice, 3)], await ListAsync(app));
    }

    [Fact]
    public async Task The_sweep_deletes_the_deliveries_of_a_deleted_webhook()
    {
        long app = await PutAsync("app", WebhookScopes.All);
        long other = await PutAsync("other", WebhookScopes.All);
        Guid content = await Stores.AddContentAsync();
        _ = await Task.WhenAll(Enumerable.Range(1, 600).Select(
            uid => Stores.Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token)));
        _ = await Stores.Webhooks.DeleteAsync("app", null, Token);

        Assert.Equal(600, await Outbox.SweepAsync(s_never, s_never, Token));

        Assert.Empty(await ListAsync(app));
        Assert.Equal(600, (await Outbox.MeasureAsync(other, 1000, Token)).Pending);
        Assert.Equal(0, await Outbox.SweepAsync(s_never, s_never, Token));
    }
}
