using Microsoft.Extensions.DependencyInjection;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests;

/// <summary>What a silo remembers of addresses. Beside <see cref="LoginTests"/>, which moves the same clock.</summary>
[Collection(MemoryCluster.MovesTheClock)]
public sealed class DirectoryCacheTests(MemoryCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Asked from inside a silo, the stateless worker is that silo's own.
    private IDirectoryGrain Directory => cluster.Cluster.Silos[0].ServiceProvider
        .GetRequiredService<IGrainFactory>().GetGrain<IDirectoryGrain>(0);

    [Fact]
    public async Task What_was_found_is_remembered_for_five_seconds_and_what_was_refused_is_not()
    {
        string domain = TestMessages.NewDomain();
        string address = $"account@{domain}";
        await cluster.Domain(domain).PutAsync(new DomainSettings(), Cancellation);
        await cluster.Account(address).PutAsync(new AccountChange(), Cancellation);

        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
        await cluster.Account(address).PutAsync(new AccountChange { Disabled = true }, Cancellation);
        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));

        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ResolutionOutcome.Disabled, await ResolveAsync(address));

        await cluster.Account(address).PutAsync(new AccountChange(), Cancellation);
        Assert.Equal(ResolutionOutcome.Found, await ResolveAsync(address));
    }

    private async Task<ResolutionOutcome> ResolveAsync(string address) =>
        (await Directory.ResolveAsync(address, Cancellation)).Outcome;
}
