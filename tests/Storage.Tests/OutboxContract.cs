namespace RelateMail.Storage.Tests;

/// <summary>The parts that all contracts of an outbox use.</summary>
public abstract class OutboxContract : IAsyncLifetime
{
    protected const string Alice = "alice@example.org";
    protected const string Bob = "bob@example.org";
    protected const string Carol = "carol@example.com";

    protected static readonly Guid Owner = Guid.CreateVersion7();

    /// <summary>Later than the entries of the tests.</summary>
    protected static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected TestStores Stores { get; private set; } = null!;

    protected IOutbox Outbox => Stores.Outbox;

    public async ValueTask InitializeAsync() => Stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens empty stores.</summary>
    protected abstract Task<TestStores> OpenAsync();

    /// <returns>The number of the webhook.</returns>
    protected async Task<long> PutAsync(string name, params string[] scopes) => (await Stores.Webhooks.PutAsync(
        new WebhookChange(name, null, true, Now, default, scopes), Token)).Webhook!.Number;

    protected async Task<MessageEntry> AppendAsync(string mailbox, long uid, bool quarantined = false)
    {
        MessageEntry entry = TestStores.Entry(mailbox, uid, await Stores.AddContentAsync()) with
        {
            Quarantined = quarantined,
        };
        Assert.Equal(AppendStatus.Committed, (await Stores.Messages.AppendAsync(entry, Token)).Status);
        return entry;
    }

    protected Task<IReadOnlyList<OutboxDelivery>> LeaseAsync(
        long webhook, DateTimeOffset? now = null, int limit = 100, Guid? owner = null, bool ordered = false) =>
        Outbox.LeaseAsync(
            new OutboxLease(
                webhook, owner ?? Owner, now ?? Now, (now ?? Now).AddMinutes(1), limit, ordered),
            Token);

    protected async Task<(string Mailbox, long Uid)[]> ListAsync(long webhook, OutboxState? state = null) =>
    [
        .. (await Outbox.ListAsync(new OutboxFilter(webhook, state, null, 100, false), Token))
            .Select(one => (one.Mailbox, one.Uid)),
    ];

    protected Task<bool> RecordAsync(
        OutboxDelivery delivery, OutboxState state, DateTimeOffset? nextAt = null, Guid? owner = null,
        string? response = null) =>
        Outbox.RecordAsync(
            new OutboxRecord(
                delivery.Number,
                owner ?? Owner,
                state,
                nextAt ?? Now,
                new OutboxAttempt
                {
                    At = Now,
                    Duration = TimeSpan.FromMilliseconds(12),
                    Status = state == OutboxState.Delivered ? 204 : 503,
                    ErrorCode = state == OutboxState.Delivered ? null : "status",
                    ErrorText = state == OutboxState.Delivered ? null : "The endpoint answered 503.",
                    Response = response,
                }),
            Token);
}
