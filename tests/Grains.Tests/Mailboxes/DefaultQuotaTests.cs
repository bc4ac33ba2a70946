using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Mailboxes;

/// <summary>Quotas of mailboxes that have none of their own.</summary>
public sealed class DefaultQuotaTests(MemoryCluster cluster)
{
    private const long Quota = MemoryCluster.PostmasterQuota;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("bob@example.org", null, 10L)]
    [InlineData("bob@example.org", 5L, 5L)]
    [InlineData("bob@example.org", 50L, 50L)]
    [InlineData("postmaster@example.org", null, 20L)]
    [InlineData("postmaster@example.org", 5L, 5L)]
    [InlineData("postmaster2@example.org", null, 10L)]
    public void Own_quota_comes_before_that_of_postmaster_and_that_of_accounts(string mailbox, long? own, long? applied)
    {
        Assert.Equal(applied, new DefaultQuotas(10, 20).Apply(mailbox, own));
        Assert.Equal(own, new DefaultQuotas(0, 0).Apply(mailbox, own));
    }

    [Fact]
    public async Task A_postmaster_without_an_account_is_deferred_when_its_mailbox_is_full()
    {
        string domain = TestMessages.NewDomain();
        string postmaster = $"postmaster@{domain}";
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        IInternalMailboxGrain mailbox = cluster.Mailbox(postmaster);

        Resolution resolution = await ResolveAsync(postmaster);
        Assert.Equal(ResolutionOutcome.Found, resolution.Outcome);
        Assert.Equal(Quota, resolution.LargestQuota);
        Assert.Equal(DeliveryOutcome.LargerThanQuota, await DeliverAsync(mailbox, Quota + 1));
        Assert.Equal(DeliveryOutcome.Filed, await DeliverAsync(mailbox, Quota));
        Assert.Equal(DeliveryOutcome.OverQuota, await DeliverAsync(mailbox, 1));
        Assert.Equal(Quota, (await mailbox.GetStatusAsync(Token)).QuotaOctets);

        await mailbox.DeleteAsync(1, Token);
        Assert.Equal(DeliveryOutcome.Filed, await DeliverAsync(mailbox, 1));
    }

    [Fact]
    public async Task A_full_postmaster_is_over_quota_at_RCPT_and_never_rejected()
    {
        string domain = TestMessages.NewDomain();
        string postmaster = $"postmaster@{domain}";
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        Assert.Equal(DeliveryOutcome.Filed, await DeliverAsync(cluster.Mailbox(postmaster), Quota));

        Assert.Equal(ResolutionOutcome.OverQuota, (await ResolveAsync(postmaster)).Outcome);

        await cluster.Account(postmaster).PutAsync(new AccountChange { QuotaOctets = 2 * Quota }, Token);
        Assert.Equal(ResolutionOutcome.Found, (await ResolveAsync(postmaster)).Outcome);
        Assert.Equal(DeliveryOutcome.Filed, await DeliverAsync(cluster.Mailbox(postmaster), Quota));
    }

    [Fact]
    public async Task Other_accounts_have_no_quota_unless_it_is_set()
    {
        string address = TestMessages.NewAddress();
        await cluster.Account(address).PutAsync(new AccountChange(), Token);

        Assert.Equal(DeliveryOutcome.Filed, await DeliverAsync(cluster.Mailbox(address), 10 * Quota));
        Assert.Null((await cluster.Mailbox(address).GetStatusAsync(Token)).QuotaOctets);
    }

    private async Task<DeliveryOutcome> DeliverAsync(IInternalMailboxGrain mailbox, long size) =>
        (await mailbox.DeliverAsync(await cluster.NewMessageAsync(size: size), Token)).Outcome;

    private Task<Resolution> ResolveAsync(string address) =>
        cluster.Grains.GetGrain<IDirectoryGrain>(0).ResolveAsync(address, Token);
}
