namespace RelateMail.Storage.Tests;

/// <summary>The list of mailboxes and the epoch, in every store.</summary>
public abstract class MailboxIndexContract : IAsyncLifetime
{
    private TestStores _stores = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMailboxIndex Mailboxes => _stores.Mailboxes;

    public async ValueTask InitializeAsync() => _stores = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Mailboxes_with_mail_or_an_account_are_listed_by_domain_page_by_page()
    {
        foreach (string address in (string[])["b@x.test", "a@x.test", "a@xx.test", "\"q@x.test\"@y.test", "ab@x.test"])
        {
            await ReceiveAsync(address, 1);
        }

        await _stores.SetAccountAsync("new@x.test", true);
        await _stores.SetAccountAsync("new@x.test", true);
        await _stores.SetAccountAsync("gone@x.test", true);
        await _stores.SetAccountAsync("gone@x.test", false);
        await _stores.SetAccountAsync("never@x.test", false);

        Assert.Equal(
            ["a@x.test", "ab@x.test", "b@x.test", "new@x.test"], await ListAsync(new("x.test", null, null, 9)));
        Assert.Equal(["a@x.test", "ab@x.test"], await ListAsync(new("x.test", null, null, 2)));
        Assert.Equal(["b@x.test", "new@x.test"], await ListAsync(new("x.test", null, "ab@x.test", 2)));
        Assert.Equal(["a@x.test", "ab@x.test"], await ListAsync(new("x.test", "a", null, 9)));
        Assert.Equal(["\"q@x.test\"@y.test"], await ListAsync(new("y.test", null, null, 9)));
        Assert.Equal(6, (await ListAsync(new(null, null, null, 9))).Count);
        Assert.Equal(["a@x.test", "a@xx.test"], await ListAsync(new(null, "a@", null, 9)));

        IReadOnlyList<MailboxRow> rows = await Mailboxes.ListAsync(new("x.test", "new", null, 1), Token);
        Assert.True(rows[0].Head.HasAccount);
        Assert.False(rows[0].Head.HasReceived);
    }

    [Fact]
    public async Task A_deleted_mailbox_is_listed_again_with_its_next_mail()
    {
        await ReceiveAsync("a@x.test", 1);
        _ = await _stores.Messages.DeleteAsync("a@x.test", [1], Token);
        Assert.Single(await ListAsync(new("x.test", null, null, 9))); // it is empty, not deleted

        await Mailboxes.SetDeletedAsync("a@x.test", Token);
        Assert.Empty(await ListAsync(new("x.test", null, null, 9)));
        Assert.False((await _stores.Messages.ReadHeadAsync("a@x.test", Token)).HasReceived);

        await ReceiveAsync("a@x.test", 2);
        Assert.Single(await ListAsync(new("x.test", null, null, 9)));
        Assert.Equal(3, (await _stores.Messages.ReadHeadAsync("a@x.test", Token)).NextUid);
    }

    [Fact]
    public async Task The_epoch_is_a_positive_number_of_31_bits_that_does_not_change() =>
        Assert.InRange(await Mailboxes.ReadEpochAsync(Token), 1, int.MaxValue);

    protected abstract Task<TestStores> OpenAsync();

    private async Task ReceiveAsync(string mailbox, long uid) => Assert.Equal(
        AppendStatus.Committed,
        (await _stores.Messages.AppendAsync(
            TestStores.Entry(mailbox, uid, await _stores.AddContentAsync()), Token)).Status);

    private async Task<List<string>> ListAsync(MailboxFilter filter) =>
        [.. (await Mailboxes.ListAsync(filter, Token)).Select(row => row.Address)];
}
