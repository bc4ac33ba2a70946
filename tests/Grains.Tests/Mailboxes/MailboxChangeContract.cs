using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Changes, batches, quarantine and the list of mailboxes, on any store.</summary>
public abstract class MailboxChangeContract(GrainCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_synchronizes_sees_each_change_once()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await DeliverAsync(mailbox, 3);
        long since = (await mailbox.GetStatusAsync(Token)).ModSeq;

        await mailbox.SetSeenAsync(1, true, Token);
        await mailbox.DeleteAsync(2, Token);
        await DeliverAsync(mailbox, 1);

        ChangePage page = await mailbox.ListChangesAsync(new ChangeQuery { Since = since, Limit = 2 }, Token);
        Assert.Equal([1, 2], page.Changes.Select(change => change.Uid));
        Assert.True(page.Changes[0].Message!.Seen);
        Assert.Null(page.Changes[1].Message);
        Assert.True(page.HasMore);

        page = await mailbox.ListChangesAsync(
            new ChangeQuery { Since = since, After = page.Changes[^1], Limit = 2 }, Token);
        Assert.Equal(4, Assert.Single(page.Changes).Uid);
        Assert.False(page.HasMore);
        Assert.False(page.IsExpired);
        Assert.Equal((await mailbox.GetStatusAsync(Token)).ModSeq, page.ModSeq);
        page = await mailbox.ListChangesAsync(new ChangeQuery { Since = page.ModSeq }, Token);
        Assert.Empty(page.Changes);
    }

    [Fact]
    public async Task Batches_change_what_they_select_and_a_repeat_changes_nothing()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await DeliverAsync(mailbox, 5);
        var some = new MessageSelection { Uids = [1, 3, 3, 99] };
        var through = new MessageSelection { ThroughUid = 4 };

        Assert.Equal(Complete(2, 2), await mailbox.SetSeenAsync(some, true, Token));
        Assert.Equal(Complete(2, 0), await mailbox.SetSeenAsync(some, true, Token));
        Assert.Equal(Complete(2, 2), await mailbox.SetSeenAsync(through, true, Token));
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Unseen);
        Assert.Equal(Complete(4, 4), await mailbox.DeleteAsync(through, Token));
        Assert.Equal(Complete(0, 0), await mailbox.DeleteAsync(through, Token));
        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Messages);
        await Assert.ThrowsAsync<ArgumentException>(() => mailbox.DeleteAsync(
            new MessageSelection { Uids = [.. Enumerable.Range(1, 1_001).Select(uid => (long)uid)] }, Token));
    }

    [Fact]
    public async Task Deleted_batches_free_the_quota()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.SetQuotaAsync(2_000, Token);
        await DeliverAsync(mailbox, 2);

        await mailbox.DeleteAsync(new MessageSelection { ThroughUid = 2 }, Token);

        await DeliverAsync(mailbox, 2);
    }

    [Fact]
    public async Task A_quarantined_message_is_hidden_and_its_release_reaches_every_cursor()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        InboundMessage hidden = await cluster.NewMessageAsync() with { Quarantined = true };
        await mailbox.DeliverAsync(hidden, Token);
        await DeliverAsync(mailbox, 1);
        await using IAsyncEnumerator<StoredMessage> watch = mailbox.WatchAsync(0, Token).GetAsyncEnumerator(Token);

        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(2, watch.Current.Uid);
        MailboxStatus status = await mailbox.GetStatusAsync(Token);
        Assert.Equal((1, 1, 1, 2_000), (status.Messages, status.Unseen, status.Quarantined, status.Octets));
        Assert.Equal([2], await ListAsync(mailbox, QuarantineMode.Exclude));
        Assert.Equal([1], await ListAsync(mailbox, QuarantineMode.Only));
        Assert.Equal([1, 2], await ListAsync(mailbox, QuarantineMode.Include));
        Assert.True((await mailbox.FindAsync(1, Token))!.Quarantined);
        Assert.Equal(ReleaseResult.NotQuarantined, (await mailbox.ReleaseAsync(2, Token)).Result);
        Assert.Equal(ReleaseResult.NotFound, (await mailbox.ReleaseAsync(99, Token)).Result);

        ReleaseOutcome released = await mailbox.ReleaseAsync(1, Token);

        Assert.Equal(ReleaseResult.Released, released.Result);
        Assert.Equal(released, await mailbox.ReleaseAsync(1, Token)); // repeatable
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((released.Uid, hidden.Id), (watch.Current.Uid, watch.Current.Id));
        Assert.Null(await mailbox.FindAsync(1, Token));
        Assert.Equal(hidden.Id, await mailbox.FindTransactionAsync(1, Token));
        Assert.Equal(0, (await mailbox.GetStatusAsync(Token)).Quarantined);
        Assert.Equal(DeliveryOutcome.Duplicate, (await mailbox.DeliverAsync(hidden, Token)).Outcome);
        await DeliverAsync(mailbox, 1); // the UIDs continue
    }

    [Fact]
    public async Task A_batch_up_to_a_UID_leaves_hidden_messages_alone()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.DeliverAsync(await cluster.NewMessageAsync() with { Quarantined = true }, Token);
        await DeliverAsync(mailbox, 1);

        Assert.Equal(Complete(1, 1), await mailbox.DeleteAsync(new MessageSelection { ThroughUid = 9 }, Token));

        Assert.Equal(1, (await mailbox.GetStatusAsync(Token)).Quarantined);
    }

    [Fact]
    public async Task A_deleted_mailbox_has_received_nothing_and_never_uses_a_UID_again()
    {
        IInternalMailboxGrain mailbox = cluster.Mailbox(TestMessages.NewAddress());
        await mailbox.DeliverAsync(await cluster.NewMessageAsync() with { Quarantined = true }, Token);
        await DeliverAsync(mailbox, 2);

        Assert.Equal(Complete(3, 3), await mailbox.DeleteAllAsync(Token));

        MailboxStatus status = await mailbox.GetStatusAsync(Token);
        Assert.False(status.HasReceived);
        Assert.Equal((0, 0, 0, 4), (status.Messages, status.Quarantined, status.Octets, status.NextUid));
        Assert.Equal(4, (await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token)).Uid);
        Assert.True((await mailbox.GetStatusAsync(Token)).HasReceived);
    }

    [Fact]
    public async Task Mailboxes_are_listed_with_their_accounts_page_by_page()
    {
        string domain = TestMessages.NewDomain();
        await DeliverAsync(cluster.Mailbox($"postmaster@{domain}"), 1); // no account
        await cluster.Account($"alice@{domain}").PutAsync(new AccountChange { QuotaOctets = 9 }, Token); // no mail
        await cluster.Account($"gone@{domain}").PutAsync(new AccountChange(), Token);
        await cluster.Account($"gone@{domain}").DeleteAsync(Token);
        IMailboxListGrain list = cluster.Grains.GetGrain<IMailboxListGrain>(0);

        MailboxPage page = await list.ListAsync(new MailboxQuery { Domain = domain, Limit = 1 }, Token);
        MailboxItem alice = Assert.Single(page.Items);
        Assert.Equal(($"alice@{domain}", true, 9), (alice.Address, alice.HasAccount, alice.Status.QuotaOctets));
        Assert.True(page.HasMore);

        page = await list.ListAsync(new MailboxQuery { Domain = domain, After = alice.Address, Limit = 1 }, Token);
        MailboxItem postmaster = Assert.Single(page.Items);
        Assert.Equal(($"postmaster@{domain}", false, 1),
            (postmaster.Address, postmaster.HasAccount, postmaster.Status.Messages));
        Assert.False(page.HasMore);
        Assert.Equal(await list.GetEpochAsync(Token), postmaster.Status.UidValidity);
        Assert.InRange(postmaster.Status.UidValidity!.Value, 1, int.MaxValue);
    }

    [Fact]
    public async Task Records_of_the_directory_know_when_they_were_created_and_changed()
    {
        string domain = TestMessages.NewDomain();
        string address = $"alice@{domain}";
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        await cluster.Account(address).PutAsync(new AccountChange(), Token);
        await cluster.Alias(address).PutAsync([$"bob@{domain}"], Token);
        DomainSettings settings = (await cluster.Domain(domain).GetAsync(Token))!;
        AccountInfo account = (await cluster.Account(address).GetAsync(Token))!;
        AliasInfo alias = (await cluster.Alias(address).FindAsync(Token))!;
        Assert.NotNull(settings.CreatedAt);
        Assert.Equal(settings.CreatedAt, settings.UpdatedAt);
        Assert.Equal(account.CreatedAt, account.UpdatedAt);
        Assert.Equal(alias.CreatedAt, alias.UpdatedAt);
        Assert.Equal([$"bob@{domain}"], alias.Targets);

        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        await cluster.Account(address).PutAsync(new AccountChange { Disabled = true }, Token);
        await cluster.Alias(address).PutAsync([$"carol@{domain}"], Token);

        Assert.Equal(settings.CreatedAt, (await cluster.Domain(domain).GetAsync(Token))!.CreatedAt);
        Assert.Equal(account.CreatedAt, (await cluster.Account(address).GetAsync(Token))!.CreatedAt);
        Assert.Equal(alias.CreatedAt, (await cluster.Alias(address).FindAsync(Token))!.CreatedAt);
        Assert.True((await cluster.Domain(domain).GetAsync(Token))!.UpdatedAt >= settings.UpdatedAt);
        Assert.Null(await cluster.Alias($"nobody@{domain}").FindAsync(Token));
    }

    private static BatchOutcome Complete(long matched, long changed) =>
        new() { Matched = matched, Changed = changed, IsComplete = true };

    private static async Task<IEnumerable<long>> ListAsync(IInternalMailboxGrain mailbox, QuarantineMode mode) =>
        (await mailbox.ListAsync(new MessageQuery { Quarantine = mode }, Token)).Messages.Select(one => one.Uid);

    private async Task DeliverAsync(IInternalMailboxGrain mailbox, int count)
    {
        for (int number = 0; number < count; number++)
        {
            DeliveryReceipt receipt = await mailbox.DeliverAsync(await cluster.NewMessageAsync(), Token);
            Assert.Equal(DeliveryOutcome.Filed, receipt.Outcome);
        }
    }
}

public sealed class MailboxChangeInMemoryTests(MemoryCluster cluster) : MailboxChangeContract(cluster);

public sealed class MailboxChangeOnSqliteTests(SqliteCluster cluster) : MailboxChangeContract(cluster);
