using System.Text;

namespace RelateMail.Storage.Tests;

/// <summary>The contract of every store of webhooks.</summary>
public abstract class WebhookStoreContract : IAsyncLifetime
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 12, 0, 0, 125, TimeSpan.Zero);

    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IWebhookStore Webhooks => _stores.Webhooks;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_webhook_is_read_unchanged()
    {
        WebhookWrite write = await PutAsync("app", definition: "{}");

        Assert.Equal(WebhookWriteStatus.Created, write.Status);
        WebhookRow row = write.Webhook!;
        Assert.Equal(("app", 1, true), (row.Name, row.Version, row.IsEnabled));
        Assert.Equal((s_at, s_at), (row.CreatedAt, row.UpdatedAt));
        Assert.Equal("{}", Encoding.UTF8.GetString(row.Definition.Span));
        Assert.Equal(row.Number, (await Webhooks.FindAsync("app", Token))!.Number);
        Assert.Equal("app", (await Webhooks.FindAsync(row.Number, Token))!.Name);
        Assert.Null(await Webhooks.FindAsync("App", Token));
        Assert.Null(await Webhooks.FindAsync(row.Number + 1, Token));
    }

    [Fact]
    public async Task A_replaced_webhook_keeps_its_number_and_its_time_of_creation()
    {
        WebhookRow first = (await PutAsync("app")).Webhook!;

        WebhookWrite write = await PutAsync("app", definition: "new", enabled: false);

        Assert.Equal(WebhookWriteStatus.Replaced, write.Status);
        WebhookRow second = write.Webhook!;
        Assert.Equal((first.Number, first.CreatedAt, 2), (second.Number, second.CreatedAt, second.Version));
        Assert.True(second.UpdatedAt > first.UpdatedAt); // also if the clock did not move
        Assert.False(second.IsEnabled);
    }

    [Fact]
    public async Task A_condition_that_is_false_changes_nothing()
    {
        Assert.Equal(WebhookWriteStatus.Changed, (await PutAsync("app", condition: 1)).Status);
        Assert.Equal(WebhookWriteStatus.Created, (await PutAsync("app", condition: 0)).Status);
        Assert.Equal(WebhookWriteStatus.Changed, (await PutAsync("app", condition: 0)).Status);
        Assert.Equal(WebhookWriteStatus.Changed, (await PutAsync("app", condition: 2)).Status);
        Assert.Equal(WebhookWriteStatus.Replaced, (await PutAsync("app", condition: 1)).Status);

        Assert.False(await Webhooks.DeleteAsync("app", 1, Token));
        Assert.Equal(2, (await Webhooks.FindAsync("app", Token))!.Version);
        Assert.True(await Webhooks.DeleteAsync("app", 2, Token));
        Assert.False(await Webhooks.DeleteAsync("app", null, Token));
        Assert.Null(await Webhooks.FindAsync("app", Token));
    }

    [Fact]
    public async Task One_of_many_concurrent_creations_is_first()
    {
        WebhookWrite[] writes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync("app", condition: 0)));

        Assert.Single(writes, write => write.Status == WebhookWriteStatus.Created);
        Assert.Equal(7, writes.Count(write => write.Status == WebhookWriteStatus.Changed));
    }

    [Fact]
    public async Task A_new_webhook_with_the_name_of_a_deleted_one_has_another_number()
    {
        WebhookRow first = (await PutAsync("app")).Webhook!;
        _ = await Webhooks.DeleteAsync("app", null, Token);

        Assert.NotEqual(first.Number, (await PutAsync("app")).Webhook!.Number);
    }

    [Fact]
    public async Task Webhooks_are_listed_in_the_order_of_their_names()
    {
        foreach (string name in (string[])["b", "a", "c"])
        {
            _ = await PutAsync(name);
        }

        Assert.Equal(["a", "b"], await ListAsync(null, 2, false));
        Assert.Equal(["c"], await ListAsync("b", 2, false));
        Assert.Equal(["c", "b"], await ListAsync(null, 2, true));
        Assert.Equal(["a"], await ListAsync("b", 2, true));
    }

    [Fact]
    public async Task A_disabled_webhook_has_a_reason_until_it_is_enabled_again()
    {
        WebhookRow row = (await PutAsync("app")).Webhook!;
        await Webhooks.SetFailingSinceAsync(row.Number, s_at, Token);

        Assert.True(await Webhooks.DisableAsync(row.Number, "gone", s_at.AddHours(1), Token));
        Assert.False(await Webhooks.DisableAsync(row.Number, "failing", s_at.AddHours(2), Token));

        WebhookRow disabled = (await Webhooks.FindAsync("app", Token))!;
        Assert.Equal((false, "gone", 2), (disabled.IsEnabled, disabled.DisabledReason, disabled.Version));
        Assert.Equal((s_at.AddHours(1), s_at), (disabled.UpdatedAt, disabled.FailingSince));
        WebhookRow enabled = (await PutAsync("app")).Webhook!;
        Assert.Equal((true, null, null), (enabled.IsEnabled, enabled.DisabledReason, enabled.FailingSince));
    }

    [Fact]
    public async Task The_time_of_the_first_failure_stays_until_a_success()
    {
        WebhookRow row = (await PutAsync("app")).Webhook!;

        await Webhooks.SetFailingSinceAsync(row.Number, s_at, Token);
        Assert.Equal(s_at, (await PutAsync("app")).Webhook!.FailingSince);
        await Webhooks.SetFailingSinceAsync(row.Number, null, Token);

        Assert.Null((await Webhooks.FindAsync("app", Token))!.FailingSince);
    }

    /// <summary>Opens empty stores.</summary>
    protected abstract Task<TestStores> OpenAsync();

    private async Task<string[]> ListAsync(string? after, int limit, bool descending) =>
        [.. (await Webhooks.ListAsync(after, limit, descending, Token)).Select(row => row.Name)];

    private Task<WebhookWrite> PutAsync(
        string name, long? condition = null, string definition = "", bool enabled = true) => Webhooks.PutAsync(
        new WebhookChange(
            name, condition, enabled, s_at, Encoding.UTF8.GetBytes(definition), [WebhookScopes.All]),
        Token);
}
