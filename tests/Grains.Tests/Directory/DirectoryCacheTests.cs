using Microsoft.Extensions.DependencyInjection;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>The cache of resolutions on each silo.</summary>
[Collection(ClockTests.Name)]
public sealed class DirectoryCacheTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // A call from inside a silo uses the stateless worker of that silo.
    private IDirectoryGrain Directory => cluster.Cluster.Silos[0].ServiceProvider
        .GetRequiredService<IGrainFactory>().GetGrain<IDirectoryGrain>(0);

    [Fact]
    public async Task Positive_answers_are_cached_for_five_seconds_and_negative_answers_are_not_cached()
    {
        string address = await CacheAsync();

        for (int second = 0; second < 5; second++)
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(ResolutionOutcome.OverQuota, await ResolveAsync(address));
        await cluster.Mailbox(address).DeleteAsync(1, Token);
        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
    }

    [Fact]
    public async Task A_change_takes_effect_before_news_of_it_are_due()
    {
        string address = await CacheAsync();

        await cluster.Account(address).PutAsync(new AccountChange { Disabled = true }, Token);
        cluster.Clock.Advance(DirectoryFreshness.MaxAge);

        Assert.Equal(ResolutionOutcome.Disabled, await ResolveAsync(address));
        await cluster.Account(address).PutAsync(new AccountChange(), Token);
        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
        await cluster.Domain(address.Split('@')[1]).DeleteAsync(Token);
        cluster.Clock.Advance(DirectoryFreshness.MaxAge);
        Assert.Equal(ResolutionOutcome.NotHosted, await ResolveAsync(address));
    }

    [Fact]
    public async Task Another_tag_of_an_alias_uses_its_expansion_and_keeps_its_own_tag()
    {
        string domain = TestMessages.NewDomain();
        string target = $"target@{domain}";
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        await cluster.Account(target).PutAsync(new AccountChange(), Token);
        await cluster.Account($"other@{domain}").PutAsync(new AccountChange(), Token);
        await cluster.Alias($"list@{domain}").PutAsync([target, $"other+own@{domain}"], Token);

        await CacheAsync();
        Resolution first = await Directory.ResolveAsync($"list+a@{domain}", Token);
        await cluster.Account(target).PutAsync(new AccountChange { Disabled = true }, Token);
        Resolution second = await Directory.ResolveAsync($"list+b@{domain}", Token);
        Resolution plain = await Directory.ResolveAsync($"list@{domain}", Token);

        Assert.Equal("a", first.Tag);
        Assert.Equal([target, $"other@{domain}"], first.Targets);
        Assert.Equal("a,own", string.Join(',', first.TargetTags));
        Assert.Equal("b", second.Tag);
        Assert.Equal(first.Targets, second.Targets); // not expanded again
        Assert.Equal("b,own", string.Join(',', second.TargetTags));
        Assert.Null(plain.Tag);
        Assert.Equal(",own", string.Join(',', plain.TargetTags));

        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([$"other@{domain}"], (await Directory.ResolveAsync($"list+b@{domain}", Token)).Targets);
    }

    [Fact]
    public async Task An_account_or_alias_with_a_tag_of_its_own_comes_before_an_expansion()
    {
        string domain = TestMessages.NewDomain();
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        await cluster.Account($"target@{domain}").PutAsync(new AccountChange(), Token);
        await cluster.Alias($"list@{domain}").PutAsync([$"target@{domain}"], Token);
        await Directory.ResolveAsync($"list+a@{domain}", Token);

        await cluster.Account($"list+new@{domain}").PutAsync(new AccountChange(), Token);

        Assert.Equal([$"list+new@{domain}"], (await Directory.ResolveAsync($"list+new@{domain}", Token)).Targets);
    }

    /// <summary>
    /// A new account whose address the silo has cached. Its mailbox is full, so only the cache finds it.
    /// </summary>
    private async Task<string> CacheAsync()
    {
        string domain = TestMessages.NewDomain();
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        for (int attempt = 0; attempt < 200; attempt++)
        {
            string address = $"account{attempt}@{domain}";
            await cluster.Account(address).PutAsync(new AccountChange { QuotaOctets = 1_000 }, Token);
            Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
            await cluster.Mailbox(address).DeliverAsync(await cluster.NewMessageAsync(), Token);
            if (await ResolveAsync(address) == ResolutionOutcome.Found)
            {
                return address;
            }

            cluster.Clock.Advance(DirectoryFreshness.Interval); // the silo has not heard of the account yet
        }

        throw new TimeoutException("The silo caches no address.");
    }

    private async Task<ResolutionOutcome> ResolveAsync(string address) =>
        (await Directory.ResolveAsync(address, Token)).Outcome;
}
