using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.State;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>A login with the correct password updates a hash of another cost.</summary>
public sealed class RehashTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IGrainStorage Storage => cluster.Cluster.Silos[0].ServiceProvider
        .GetRequiredKeyedService<IGrainStorage>(StorageNames.Accounts);

    [Fact]
    public async Task The_correct_password_updates_an_outdated_hash()
    {
        IAccountGrain account = await NewOutdatedAsync();

        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("wrong", Token));
        Assert.Equal(1_000, (await ReadCostAsync(account)).MemoryKibioctets);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("secret", Token));

        Assert.Equal(new PasswordHashCost(64, 1), await ReadCostAsync(account));
        Assert.Equal(
            new AccountInfo { QuotaOctets = 5, HasPassword = true },
            (await account.GetAsync(Token))?.WithoutTimes());
        await cluster.Cluster.DeactivateAsync(account);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("secret", Token));
    }

    [Fact]
    public async Task A_login_is_accepted_when_its_updated_hash_cannot_be_written()
    {
        IAccountGrain account = await NewOutdatedAsync();
        await cluster.FailNextWriteAsync("account", account);

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("secret", Token));
        Assert.Equal(1_000, (await ReadCostAsync(account)).MemoryKibioctets);
        await cluster.Cluster.WaitForDeactivationAsync(account);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("secret", Token));
        Assert.Equal(64, (await ReadCostAsync(account)).MemoryKibioctets);
    }

    private async Task<IAccountGrain> NewOutdatedAsync()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        string hash = PasswordHash.Compute("secret"u8, new PasswordHashCost(1_000, 1)).ToString();
        await Storage.WriteStateAsync("account", account.GetGrainId(), new GrainState<AccountState>(
            new AccountState { PasswordHash = hash, QuotaOctets = 5 }));
        return account;
    }

    private async Task<PasswordHashCost> ReadCostAsync(IAccountGrain account)
    {
        var state = new GrainState<AccountState>(new AccountState());
        await Storage.ReadStateAsync("account", account.GetGrainId(), state);
        return PasswordHash.Parse(state.State!.PasswordHash!).Cost;
    }
}
