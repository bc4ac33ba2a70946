using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Webhooks;

/// <summary>Couriers over the real stores, with endpoints in memory.</summary>
public sealed class CourierTests(SqliteCluster cluster)
{
    private static int s_number;

    private readonly string _mailbox = TestMessages.NewAddress("hook");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ScriptedTransport Transport => cluster.Transport;

    [Fact]
    public async Task A_message_is_posted_after_its_commit()
    {
        WebhookRow app = await PutAsync();

        await DeliverAsync(1);

        OutboxDelivery delivery = await WaitAsync(app, 1, OutboxState.Delivered);
        Assert.Equal((1, 1), (delivery.Attempts, delivery.Tries));
        Assert.Equal([1], Transport.UidsOf(app.Name));
        Assert.Equal(204, Assert.Single(await cluster.Outbox.ListAttemptsAsync(delivery.Number, Token)).Status);
    }

    [Fact]
    public async Task A_failed_delivery_is_attempted_again_until_it_arrives()
    {
        WebhookRow app = await PutAsync();
        Transport.Script(app.Name, delivery => delivery.Tries < 2
            ? ScriptedTransport.Failure(WebhookOutcome.Retry) : ScriptedTransport.Delivered);

        await DeliverAsync(1);

        OutboxDelivery delivery = await WaitAsync(app, 1, OutboxState.Delivered);
        Assert.Equal(3, delivery.Attempts);
        Assert.Equal(
            [503, 503, 204],
            (await cluster.Outbox.ListAttemptsAsync(delivery.Number, Token)).Select(attempt => attempt.Status));
        await WaitUntilAsync(async () => (await FindAsync(app)).FailingSince is null);
    }

    [Fact]
    public async Task A_delivery_is_dead_after_the_last_delay_and_can_be_replayed()
    {
        WebhookRow app = await PutAsync();
        Transport.Script(app.Name, _ => ScriptedTransport.Failure(WebhookOutcome.Retry));
        await DeliverAsync(1);

        OutboxDelivery dead = await WaitAsync(app, 1, OutboxState.Dead);

        Assert.Equal(3, dead.Attempts); // at once, and after each of two delays
        Assert.NotNull((await FindAsync(app)).FailingSince);
        Transport.Script(app.Name, _ => ScriptedTransport.Delivered);
        _ = await cluster.Outbox.ReplayAsync(
            new OutboxReplay { Webhook = app.Number, Now = DateTimeOffset.UtcNow, Delivery = dead.Number }, Token);
        Assert.Equal(4, (await WaitAsync(app, 1, OutboxState.Delivered)).Attempts);
    }

    [Fact]
    public async Task A_delivery_that_cannot_succeed_is_dead_at_once()
    {
        WebhookRow app = await PutAsync();
        Transport.Script(app.Name, _ => ScriptedTransport.Failure(WebhookOutcome.Dead, 406));

        await DeliverAsync(1);

        Assert.Equal(1, (await WaitAsync(app, 1, OutboxState.Dead)).Attempts);
        Assert.Null((await FindAsync(app)).FailingSince); // the endpoint works
    }

    [Fact]
    public async Task Slow_endpoints_hold_up_no_other()
    {
        var release = new TaskCompletionSource<WebhookAttempt>();
        WebhookRow[] slow = [await PutAsync(), await PutAsync(), await PutAsync()];
        foreach (WebhookRow one in slow)
        {
            Transport.Script(one.Name, (_, cancellationToken) => release.Task.WaitAsync(cancellationToken));
        }

        await DeliverAsync(8); // more attempts than a silo makes at a time
        await WaitUntilAsync(
            () => Task.FromResult(Array.TrueForAll(slow, one => Transport.UidsOf(one.Name).Length > 0)));
        WebhookRow fast = await PutAsync();
        await DeliverAsync(1);

        _ = await WaitAsync(fast, 9, OutboxState.Delivered);
        release.SetResult(ScriptedTransport.Delivered);
        foreach (WebhookRow one in slow)
        {
            _ = await WaitAsync(one, 9, OutboxState.Delivered);
        }
    }

    [Fact]
    public async Task A_webhook_has_as_many_attempts_at_a_time_as_it_allows()
    {
        var release = new TaskCompletionSource<WebhookAttempt>();
        WebhookRow app = await PutAsync(definition => definition with { MaxConcurrency = 2 });
        int open = 0;
        int highest = 0;
        Transport.Script(app.Name, async (_, cancellationToken) =>
        {
            highest = Math.Max(highest, Interlocked.Increment(ref open));
            await release.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref open);
            return ScriptedTransport.Delivered;
        });

        await DeliverAsync(6);
        await WaitUntilAsync(() => Task.FromResult(Transport.UidsOf(app.Name).Length > 0));
        release.SetResult(ScriptedTransport.Delivered);

        for (int uid = 1; uid <= 6; uid++)
        {
            _ = await WaitAsync(app, uid, OutboxState.Delivered);
        }

        Assert.InRange(highest, 1, 2);
    }

    [Fact]
    public async Task An_ordered_webhook_sends_nothing_before_an_earlier_delivery_has_ended()
    {
        WebhookRow app = await PutAsync(definition => definition with { Ordered = true });
        Transport.Script(app.Name, delivery => delivery is { Uid: 1, Tries: < 2 }
            ? ScriptedTransport.Failure(WebhookOutcome.Retry) : ScriptedTransport.Delivered);

        await DeliverAsync(3);

        _ = await WaitAsync(app, 3, OutboxState.Delivered);
        Assert.Equal([1, 1, 1, 2, 3], Transport.UidsOf(app.Name));
    }

    [Fact]
    public async Task An_endpoint_that_answers_410_disables_its_webhook_and_loses_nothing()
    {
        WebhookRow app = await PutAsync();
        Transport.Script(app.Name, _ => ScriptedTransport.Failure(WebhookOutcome.Disable, 410));
        await DeliverAsync(1);
        await WaitUntilAsync(async () => await AttemptsAsync(app, 1) == 1);
        WebhookRow disabled = await FindAsync(app);
        Assert.Equal((false, CourierGrain.Gone), (disabled.IsEnabled, disabled.DisabledReason));

        Transport.Script(app.Name, _ => ScriptedTransport.Delivered);
        await DeliverAsync(1);
        Assert.Equal(2, (await cluster.Outbox.MeasureAsync(app.Number, 10, Token)).Pending);
        _ = await PutAsync(name: app.Name);

        _ = await WaitAsync(app, 1, OutboxState.Delivered);
        _ = await WaitAsync(app, 2, OutboxState.Delivered);
    }

    [Fact]
    public async Task A_webhook_that_only_fails_for_days_is_disabled()
    {
        WebhookRow app = await PutAsync(refresh: false);
        await cluster.Webhooks.SetFailingSinceAsync(app.Number, DateTimeOffset.UtcNow.AddDays(-6), Token);
        Transport.Script(app.Name, _ => ScriptedTransport.Failure(WebhookOutcome.Retry));

        await DeliverAsync(1);

        await WaitUntilAsync(async () => !(await FindAsync(app)).IsEnabled);
        Assert.Equal(CourierGrain.Failing, (await FindAsync(app)).DisabledReason);
    }

    [Fact]
    public async Task An_endpoint_that_asks_for_a_pause_gets_nothing_meanwhile()
    {
        WebhookRow app = await PutAsync();
        WebhookRow other = await PutAsync();
        Transport.Script(app.Name, _ => ScriptedTransport.Failure(
            WebhookOutcome.Retry, 429, TimeSpan.FromHours(1)));
        await DeliverAsync(1);
        await WaitUntilAsync(async () => await AttemptsAsync(app, 1) == 1);

        await DeliverAsync(1);
        await cluster.Grains.GetGrain<ICourierGrain>(app.Number).WakeAsync(Token);

        _ = await WaitAsync(other, 2, OutboxState.Delivered);
        Assert.Equal([1], Transport.UidsOf(app.Name));
        OutboxDelivery first = (await ListAsync(app))[0];
        Assert.InRange(first.NextAt - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task A_message_that_is_deleted_before_its_attempt_is_not_posted()
    {
        WebhookRow app = await PutAsync(definition => definition with { Ordered = true });
        var release = new TaskCompletionSource<WebhookAttempt>();
        Transport.Script(app.Name, (_, cancellationToken) => release.Task.WaitAsync(cancellationToken));
        await DeliverAsync(2);
        await WaitUntilAsync(() => Task.FromResult(Transport.UidsOf(app.Name).Length == 1));

        _ = await cluster.Mailbox(_mailbox).DeleteAsync(2, Token);
        release.SetResult(ScriptedTransport.Delivered);

        _ = await WaitAsync(app, 1, OutboxState.Delivered);
        Assert.Equal("message-deleted", (await WaitAsync(app, 2, OutboxState.Dead)).ErrorCode);
        Assert.Equal([1], Transport.UidsOf(app.Name));
    }

    [Fact]
    public async Task A_fault_of_the_silo_is_recorded_as_a_failed_attempt()
    {
        WebhookRow app = await PutAsync();
        Transport.Script(app.Name, delivery => delivery.Tries > 0
            ? ScriptedTransport.Delivered
            : throw new WebhookSealException("Webhooks:SealKey is not set on this silo."));

        await DeliverAsync(1);

        OutboxDelivery delivery = await WaitAsync(app, 1, OutboxState.Delivered);
        OutboxAttempt failed = (await cluster.Outbox.ListAttemptsAsync(delivery.Number, Token))[0];
        Assert.Equal(("seal-key", "Webhooks:SealKey is not set on this silo."), (failed.ErrorCode, failed.ErrorText));
    }

    private async Task<WebhookRow> PutAsync(
        Func<WebhookDefinition, WebhookDefinition>? change = null, string? name = null, bool refresh = true)
    {
        var definition = new WebhookDefinition { Url = new Uri("https://app.example/"), Mailboxes = [_mailbox] };
        definition = change?.Invoke(definition) ?? definition;
        WebhookRow row = (await cluster.Webhooks.PutAsync(
            new WebhookChange(
                name ?? $"app-{Interlocked.Increment(ref s_number)}", null, true, DateTimeOffset.UtcNow,
                definition.Write(), definition.Scopes()),
            Token)).Webhook!;
        if (refresh)
        {
            await cluster.Grains.GetGrain<ICourierGrain>(row.Number).RefreshAsync(Token);
        }

        return row;
    }

    private async Task DeliverAsync(int count)
    {
        for (int number = 0; number < count; number++)
        {
            _ = await cluster.Mailbox(_mailbox).DeliverAsync(await cluster.NewMessageAsync(), Token);
        }
    }

    private async Task<WebhookRow> FindAsync(WebhookRow app) => (await cluster.Webhooks.FindAsync(app.Number, Token))!;

    private Task<IReadOnlyList<OutboxDelivery>> ListAsync(WebhookRow app) =>
        cluster.Outbox.ListAsync(new OutboxFilter(app.Number, null, null, 100, false), Token);

    private async Task<int> AttemptsAsync(WebhookRow app, long uid) =>
        (await ListAsync(app)).Single(one => one.Uid == uid).Attempts;

    private async Task<OutboxDelivery> WaitAsync(WebhookRow app, long uid, OutboxState state)
    {
        OutboxDelivery? found = null;
        await WaitUntilAsync(async () =>
            (found = (await ListAsync(app)).SingleOrDefault(one => one.Uid == uid && one.State == state)) is not null);
        return found!;
    }

    /// <summary>Checks until the condition is true; the time limit of the test run ends the wait.</summary>
    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }
}
