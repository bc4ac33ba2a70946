using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>A failed write of the directory leaves the record unchanged, and a retry completes it.</summary>
public sealed class DirectoryFaultTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDomainListGrain Domains => cluster.Grains.GetGrain<IDomainListGrain>(0);

    [Fact]
    public async Task A_domain_is_not_hosted_after_a_failed_write_until_a_retry()
    {
        IDomainGrain domain = cluster.Domain(TestMessages.NewDomain());
        await cluster.FailNextWriteAsync("domain", domain);

        await Assert.ThrowsAsync<OrleansException>(() => domain.PutAsync(new DomainSettings(), Token));
        Assert.Null(await domain.GetAsync(Token));
        Assert.True(await domain.PutAsync(new DomainSettings(), Token));
        Assert.NotNull(await domain.GetAsync(Token));
    }

    [Fact]
    public async Task A_domain_stays_hosted_after_a_failed_delete_until_a_retry()
    {
        string name = TestMessages.NewDomain();
        IDomainGrain domain = cluster.Domain(name);
        await domain.PutAsync(new DomainSettings(), Token);
        await cluster.FailNextClearAsync("domain", domain);

        await Assert.ThrowsAsync<OrleansException>(() => domain.DeleteAsync(Token));
        Assert.NotNull(await domain.GetAsync(Token));
        Assert.Contains(name, await Domains.ListAsync(Token));
        Assert.True(await domain.DeleteAsync(Token));
        Assert.Null(await domain.GetAsync(Token));
    }

    [Fact]
    public async Task An_alias_is_absent_after_a_failed_write_until_a_retry()
    {
        IAliasGrain alias = cluster.Alias(TestMessages.NewAddress());
        await cluster.FailNextWriteAsync("alias", alias);

        await Assert.ThrowsAsync<OrleansException>(() => alias.PutAsync(["a@example.org"], Token));
        Assert.Null(await alias.GetAsync(Token));
        Assert.True(await alias.PutAsync(["a@example.org"], Token));
    }

    [Fact]
    public async Task An_account_is_unchanged_after_a_failed_write_until_a_retry()
    {
        string address = TestMessages.NewAddress();
        IAccountGrain account = cluster.Account(address);
        await account.PutAsync(new AccountChange { Password = "old" }, Token);
        AccountInfo? before = await account.GetAsync(Token);
        await cluster.FailNextWriteAsync("account", account);

        await Assert.ThrowsAsync<OrleansException>(() =>
            account.PutAsync(new AccountChange { Password = "new", QuotaOctets = 9, Disabled = true }, Token));
        Assert.Equal(before, await account.GetAsync(Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("old", Token));

        Assert.False(await account.PutAsync(new AccountChange { Password = "new", QuotaOctets = 9 }, Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("new", Token));
        Assert.Equal(9, (await cluster.Mailbox(address).GetStatusAsync(Token)).QuotaOctets);
    }

    [Fact]
    public async Task An_account_is_not_created_after_a_failed_quota_write_until_a_retry()
    {
        string address = TestMessages.NewAddress();
        await cluster.FailNextWriteAsync("mailbox", cluster.Mailbox(address));
        var change = new AccountChange { Password = "secret", QuotaOctets = 9 };

        await Assert.ThrowsAsync<OrleansException>(() => cluster.Account(address).PutAsync(change, Token));
        Assert.Null(await cluster.Account(address).GetAsync(Token));
        Assert.True(await cluster.Account(address).PutAsync(change, Token));
        Assert.Equal(9, (await cluster.Mailbox(address).GetStatusAsync(Token)).QuotaOctets);
    }

    [Fact]
    public async Task A_repeated_delete_completes_a_half_deleted_account()
    {
        string address = TestMessages.NewAddress();
        await cluster.Account(address).PutAsync(new AccountChange { QuotaOctets = 9 }, Token);
        await cluster.FailNextWriteAsync("mailbox", cluster.Mailbox(address));

        await Assert.ThrowsAsync<OrleansException>(() => cluster.Account(address).DeleteAsync(Token));
        await cluster.Account(address).DeleteAsync(Token);

        Assert.Null(await cluster.Account(address).GetAsync(Token));
        Assert.Null((await cluster.Mailbox(address).GetStatusAsync(Token)).QuotaOctets);
    }
}
