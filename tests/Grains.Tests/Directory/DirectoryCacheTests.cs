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
        string domain = TestMessages.NewDomain();
        string address = $"account@{domain}";
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Token);
        await cluster.Account(address).PutAsync(new AccountChange(), Token);

        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
        await cluster.Account(address).PutAsync(new AccountChange { Disabled = true }, Token);
        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));

        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ResolutionOutcome.Disabled, await ResolveAsync(address));

        await cluster.Account(address).PutAsync(new AccountChange(), Token);
        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
    }

    private async Task<ResolutionOutcome> ResolveAsync(string address) =>
        (await Directory.ResolveAsync(address, Token)).Outcome;
}
