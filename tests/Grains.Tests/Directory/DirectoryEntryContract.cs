using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>Domains, aliases and accounts are created, changed and deleted, on every store.</summary>
public abstract class DirectoryEntryContract(GrainCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IDomainListGrain Domains => cluster.Grains.GetGrain<IDomainListGrain>(0);

    [Fact]
    public async Task A_domain_is_created_changed_and_deleted_durably()
    {
        string name = TestMessages.NewDomain();
        IDomainGrain domain = cluster.Domain(name);
        var settings = new DomainSettings { CatchAll = $"all@{name}", PlusSeparator = "-" };

        Assert.Null(await domain.GetAsync(Token));
        Assert.True(await domain.PutAsync(new DomainSettings(), Token));
        Assert.False(await domain.PutAsync(settings, Token));
        await cluster.Cluster.DeactivateAsync(domain);
        DomainSettings read = (await domain.GetAsync(Token))!;
        Assert.True(read.CreatedAt < read.UpdatedAt);
        Assert.Equal(settings, read with { CreatedAt = null, UpdatedAt = null });
        Assert.Contains(name, await Domains.ListAsync(Token));

        Assert.True(await domain.DeleteAsync(Token));
        Assert.False(await domain.DeleteAsync(Token));
        await cluster.Cluster.DeactivateAsync(domain);
        Assert.Null(await domain.GetAsync(Token));
        Assert.DoesNotContain(name, await Domains.ListAsync(Token));
        Assert.True(await domain.PutAsync(settings, Token));
    }

    [Fact]
    public async Task The_list_of_domains_is_sorted()
    {
        string first = $"a-{TestMessages.NewDomain()}";
        string second = $"b-{TestMessages.NewDomain()}";
        await cluster.Domain(second).PutAsync(new DomainSettings(), Token);
        await cluster.Domain(first).PutAsync(new DomainSettings(), Token);

        string[] list = await Domains.ListAsync(Token);

        Assert.Equal(list.Order(StringComparer.Ordinal), list);
        Assert.True(Array.IndexOf(list, first) < Array.IndexOf(list, second));
    }

    [Theory]
    [InlineData("Someone@example.org", "+")]
    [InlineData("nobody", "+")]
    [InlineData(null, "")]
    [InlineData(null, "++")]
    [InlineData(null, "a")]
    [InlineData(null, "@")]
    [InlineData(null, ".")]
    public async Task Invalid_domain_settings_are_rejected(string? catchAll, string? separator) =>
        await Assert.ThrowsAsync<ArgumentException>(() => cluster.Domain(TestMessages.NewDomain()).PutAsync(
            new DomainSettings { CatchAll = catchAll, PlusSeparator = separator }, Token));

    [Fact]
    public async Task An_alias_is_created_changed_and_deleted_durably()
    {
        IAliasGrain alias = cluster.Alias(TestMessages.NewAddress());

        Assert.Null(await alias.GetAsync(Token));
        Assert.True(await alias.PutAsync(["a@example.org"], Token));
        Assert.False(await alias.PutAsync(["b@example.org", "c@example.org", "b@example.org"], Token));
        await cluster.Cluster.DeactivateAsync(alias);
        Assert.Equal(["b@example.org", "c@example.org"], (await alias.GetAsync(Token))!);

        Assert.True(await alias.DeleteAsync(Token));
        Assert.False(await alias.DeleteAsync(Token));
        await cluster.Cluster.DeactivateAsync(alias);
        Assert.Null(await alias.GetAsync(Token));
    }

    [Fact]
    public async Task Invalid_alias_targets_are_rejected()
    {
        IAliasGrain alias = cluster.Alias(TestMessages.NewAddress());
        string[] many = [.. Enumerable.Range(0, 101).Select(number => $"a{number}@example.org")];

        await Assert.ThrowsAsync<ArgumentException>(() => alias.PutAsync([], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => alias.PutAsync(many, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => alias.PutAsync(["A@example.org"], Token));
        Assert.True(await alias.PutAsync(many[..100], Token));
    }

    [Fact]
    public async Task An_account_and_its_quota_are_created_changed_and_deleted_durably()
    {
        string address = TestMessages.NewAddress();
        IAccountGrain account = cluster.Account(address);

        Assert.Null(await account.GetAsync(Token));
        Assert.True(await account.PutAsync(
            new AccountChange { Password = "secret", QuotaOctets = 5_000 }, Token));
        Assert.False(await account.PutAsync(new AccountChange { QuotaOctets = 7_000, Disabled = true }, Token));
        await cluster.Cluster.DeactivateAsync(account);
        AccountInfo read = (await account.GetAsync(Token))!;
        Assert.True(read.CreatedAt < read.UpdatedAt);
        Assert.Equal(new AccountInfo
        {
            QuotaOctets = 7_000,
            Disabled = true,
            HasPassword = true,
        }, read.WithoutTimes());
        Assert.Equal(7_000, (await cluster.Mailbox(address).GetStatusAsync(Token)).QuotaOctets);

        Assert.True(await account.DeleteAsync(Token));
        Assert.False(await account.DeleteAsync(Token));
        await cluster.Cluster.DeactivateAsync(account);
        Assert.Null(await account.GetAsync(Token));
        Assert.Null((await cluster.Mailbox(address).GetStatusAsync(Token)).QuotaOctets);
    }
}

public sealed class DirectoryEntryInMemoryTests(MemoryCluster cluster) : DirectoryEntryContract(cluster);

public sealed class DirectoryEntryOnSqliteTests(SqliteCluster cluster) : DirectoryEntryContract(cluster);
