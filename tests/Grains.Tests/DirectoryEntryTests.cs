using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests;

/// <summary>Domains, aliases and accounts as entries: made, changed, removed, and what a failed write leaves.</summary>
public sealed class DirectoryEntryTests(MemoryCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDomainListGrain Domains => cluster.Grains.GetGrain<IDomainListGrain>(0);

    [Fact]
    public async Task A_domain_is_made_changed_and_removed_durably()
    {
        string name = TestMessages.NewDomain();
        IDomainGrain domain = cluster.Domain(name);
        var settings = new DomainSettings { CatchAll = $"all@{name}", PlusSeparator = "-" };

        Assert.Null(await domain.GetAsync(Cancellation));
        Assert.True(await domain.PutAsync(new DomainSettings(), Cancellation));
        Assert.False(await domain.PutAsync(settings, Cancellation));
        await cluster.Cluster.DeactivateAsync(domain);
        Assert.Equal(settings, await domain.GetAsync(Cancellation));
        Assert.Contains(name, await Domains.ListAsync(Cancellation));

        Assert.True(await domain.DeleteAsync(Cancellation));
        Assert.False(await domain.DeleteAsync(Cancellation));
        await cluster.Cluster.DeactivateAsync(domain);
        Assert.Null(await domain.GetAsync(Cancellation));
        Assert.DoesNotContain(name, await Domains.ListAsync(Cancellation));
        Assert.True(await domain.PutAsync(settings, Cancellation));
    }

    [Fact]
    public async Task The_list_of_domains_is_sorted_and_survives()
    {
        IDomainListGrain list = cluster.Grains.GetGrain<IDomainListGrain>(77);
        foreach (string name in (string[])["c.example", "a.example", "b.example", "a.example"])
        {
            await list.AddAsync(name, Cancellation);
        }

        await list.RemoveAsync("c.example", Cancellation);
        await list.RemoveAsync("d.example", Cancellation);
        await cluster.Cluster.DeactivateAsync(list);

        Assert.Equal(["a.example", "b.example"], await list.ListAsync(Cancellation));
    }

    [Theory]
    [InlineData("Someone@example.org", "+")]
    [InlineData("nobody", "+")]
    [InlineData(null, "")]
    [InlineData(null, "++")]
    [InlineData(null, "a")]
    [InlineData(null, "@")]
    [InlineData(null, ".")]
    public async Task Bad_settings_of_a_domain_are_refused(string? catchAll, string? separator) =>
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Domain(TestMessages.NewDomain()).PutAsync(
            new DomainSettings { CatchAll = catchAll, PlusSeparator = separator }, Cancellation));

    [Fact]
    public async Task An_alias_is_made_changed_and_removed_durably()
    {
        IAliasGrain alias = cluster.Alias(TestMessages.NewAddress());

        Assert.Null(await alias.GetAsync(Cancellation));
        Assert.True(await alias.PutAsync(["a@example.org"], Cancellation));
        Assert.False(await alias.PutAsync(["b@example.org", "c@example.org", "b@example.org"], Cancellation));
        await cluster.Cluster.DeactivateAsync(alias);
        Assert.Equal(["b@example.org", "c@example.org"], (await alias.GetAsync(Cancellation))!);

        Assert.True(await alias.DeleteAsync(Cancellation));
        Assert.False(await alias.DeleteAsync(Cancellation));
        await cluster.Cluster.DeactivateAsync(alias);
        Assert.Null(await alias.GetAsync(Cancellation));
    }

    [Fact]
    public async Task Bad_targets_of_an_alias_are_refused()
    {
        IAliasGrain alias = cluster.Alias(TestMessages.NewAddress());
        string[] many = [.. Enumerable.Range(0, 101).Select(number => $"a{number}@example.org")];

        await Assert.ThrowsAsync<ArgumentException>(() => alias.PutAsync([], Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => alias.PutAsync(many, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => alias.PutAsync(["A@example.org"], Cancellation));
        Assert.True(await alias.PutAsync(many[..100], Cancellation));
    }

    [Fact]
    public async Task An_account_is_made_changed_and_removed_durably_and_its_quota_with_it()
    {
        string address = TestMessages.NewAddress();
        IAccountGrain account = cluster.Account(address);

        Assert.Null(await account.GetAsync(Cancellation));
        Assert.True(await account.PutAsync(new AccountChange { Password = "secret", QuotaOctets = 5_000 }, Cancellation));
        Assert.False(await account.PutAsync(new AccountChange { QuotaOctets = 7_000, Disabled = true }, Cancellation));
        await cluster.Cluster.DeactivateAsync(account);
        Assert.Equal(new AccountInfo(7_000, Disabled: true, HasPassword: true), await account.GetAsync(Cancellation));
        Assert.Equal(7_000, (await cluster.Mailbox(address).GetStatusAsync(Cancellation)).QuotaOctets);

        Assert.True(await account.DeleteAsync(Cancellation));
        Assert.False(await account.DeleteAsync(Cancellation));
        await cluster.Cluster.DeactivateAsync(account);
        Assert.Null(await account.GetAsync(Cancellation));
        Assert.Null((await cluster.Mailbox(address).GetStatusAsync(Cancellation)).QuotaOctets);
    }

    [Fact]
    public async Task A_domain_that_was_not_written_is_not_hosted_until_it_is()
    {
        IDomainGrain domain = cluster.Domain(TestMessages.NewDomain());
        await cluster.FailNextWriteAsync("domain", domain);

        await Assert.ThrowsAsync<OrleansException>(() => domain.PutAsync(new DomainSettings(), Cancellation));
        Assert.Null(await domain.GetAsync(Cancellation));
        Assert.True(await domain.PutAsync(new DomainSettings(), Cancellation));
        Assert.NotNull(await domain.GetAsync(Cancellation));
    }

    [Fact]
    public async Task A_domain_that_could_not_be_listed_is_not_hosted_until_it_is()
    {
        string name = TestMessages.NewDomain();
        await cluster.FailNextWriteAsync("domains", Domains);

        await Assert.ThrowsAsync<OrleansException>(() =>
            cluster.Domain(name).PutAsync(new DomainSettings(), Cancellation));
        Assert.Null(await cluster.Domain(name).GetAsync(Cancellation));
        Assert.True(await cluster.Domain(name).PutAsync(new DomainSettings(), Cancellation));
        Assert.Contains(name, await Domains.ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_domain_that_was_not_removed_is_hosted_until_it_is()
    {
        string name = TestMessages.NewDomain();
        IDomainGrain domain = cluster.Domain(name);
        await domain.PutAsync(new DomainSettings(), Cancellation);
        await cluster.FailNextClearAsync("domain", domain);

        await Assert.ThrowsAsync<OrleansException>(() => domain.DeleteAsync(Cancellation));
        Assert.NotNull(await domain.GetAsync(Cancellation));
        Assert.Contains(name, await Domains.ListAsync(Cancellation));
        Assert.True(await domain.DeleteAsync(Cancellation));
        Assert.Null(await domain.GetAsync(Cancellation));
    }

    [Fact]
    public async Task An_alias_that_was_not_written_is_not_there_until_it_is()
    {
        IAliasGrain alias = cluster.Alias(TestMessages.NewAddress());
        await cluster.FailNextWriteAsync("alias", alias);

        await Assert.ThrowsAsync<OrleansException>(() => alias.PutAsync(["a@example.org"], Cancellation));
        Assert.Null(await alias.GetAsync(Cancellation));
        Assert.True(await alias.PutAsync(["a@example.org"], Cancellation));
    }

    [Fact]
    public async Task An_account_that_was_not_written_is_as_it_was_until_it_is()
    {
        string address = TestMessages.NewAddress();
        IAccountGrain account = cluster.Account(address);
        await account.PutAsync(new AccountChange { Password = "old" }, Cancellation);
        await cluster.FailNextWriteAsync("account", account);

        await Assert.ThrowsAsync<OrleansException>(() =>
            account.PutAsync(new AccountChange { Password = "new", QuotaOctets = 9, Disabled = true }, Cancellation));
        Assert.Equal(new AccountInfo(null, Disabled: false, HasPassword: true), await account.GetAsync(Cancellation));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("old", Cancellation));

        Assert.False(await account.PutAsync(new AccountChange { Password = "new", QuotaOctets = 9 }, Cancellation));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("new", Cancellation));
        Assert.Equal(9, (await cluster.Mailbox(address).GetStatusAsync(Cancellation)).QuotaOctets);
    }

    [Fact]
    public async Task An_account_whose_quota_was_not_written_is_not_made_until_it_is()
    {
        string address = TestMessages.NewAddress();
        await cluster.FailNextWriteAsync("mailbox", cluster.Mailbox(address));
        var change = new AccountChange { Password = "secret", QuotaOctets = 9 };

        await Assert.ThrowsAsync<OrleansException>(() => cluster.Account(address).PutAsync(change, Cancellation));
        Assert.Null(await cluster.Account(address).GetAsync(Cancellation));
        Assert.True(await cluster.Account(address).PutAsync(change, Cancellation));
        Assert.Equal(9, (await cluster.Mailbox(address).GetStatusAsync(Cancellation)).QuotaOctets);
    }

    [Fact]
    public async Task An_account_half_removed_is_removed_by_the_same_call_again()
    {
        string address = TestMessages.NewAddress();
        await cluster.Account(address).PutAsync(new AccountChange { QuotaOctets = 9 }, Cancellation);
        await cluster.FailNextWriteAsync("mailbox", cluster.Mailbox(address));

        await Assert.ThrowsAsync<OrleansException>(() => cluster.Account(address).DeleteAsync(Cancellation));
        await cluster.Account(address).DeleteAsync(Cancellation);

        Assert.Null(await cluster.Account(address).GetAsync(Cancellation));
        Assert.Null((await cluster.Mailbox(address).GetStatusAsync(Cancellation)).QuotaOctets);
    }
}
