using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>Password checks for AUTH (RFC 4954).</summary>
[Collection(ClockTests.Name)]
public sealed class LoginTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_correct_password_is_accepted()
    {
        IAccountGrain account = await NewAccountAsync("pässword 密");

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("pässword 密", Token));
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("pässword", Token));
        await cluster.Cluster.DeactivateAsync(account);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("pässword 密", Token));
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("", Token));
        Assert.Equal(
            AuthenticationOutcome.Refused, await account.AuthenticateAsync(new string('x', 2_000), Token));
    }

    [Fact]
    public async Task Login_is_refused_without_account_or_password_or_when_disabled()
    {
        IAccountGrain absent = cluster.Account(TestMessages.NewAddress());
        IAccountGrain mute = cluster.Account(TestMessages.NewAddress());
        await mute.PutAsync(new AccountChange(), Token);
        IAccountGrain disabled = await NewAccountAsync("secret");
        await disabled.AuthenticateAsync("secret", Token);
        await disabled.PutAsync(new AccountChange { Disabled = true }, Token);

        foreach (IAccountGrain account in (IAccountGrain[])[absent, mute, disabled])
        {
            Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("secret", Token));
        }
    }

    [Fact]
    public async Task A_changed_password_takes_effect_at_once()
    {
        IAccountGrain account = await NewAccountAsync("old");
        await account.AuthenticateAsync("old", Token);

        await account.PutAsync(new AccountChange { Password = "new" }, Token);

        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("old", Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("new", Token));
        await account.DeleteAsync(Token);
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("new", Token));
    }

    [Fact]
    public async Task Logins_are_throttled_after_too_many_failures_until_the_window_has_passed()
    {
        IAccountGrain account = await NewAccountAsync("secret");
        await FailAsync(account, MemoryCluster.MaxFailures);

        Assert.Equal(AuthenticationOutcome.Throttled, await account.AuthenticateAsync("secret", Token));
        Assert.Equal(AuthenticationOutcome.Throttled, await account.AuthenticateAsync("wrong", Token));

        cluster.Clock.Advance(MemoryCluster.FailureWindow);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("secret", Token));
    }

    [Fact]
    public async Task Guesses_from_elsewhere_do_not_lock_out_a_network_that_has_logged_in()
    {
        IAccountGrain account = await NewAccountAsync("secret");
        Assert.Equal(AuthenticationOutcome.Accepted, await TryAsync("192.0.2.1/32", "secret"));
        await cluster.Cluster.DeactivateAsync(account); // the network is durable
        await FailAsync(account, MemoryCluster.MaxFailures);

        Assert.Equal(AuthenticationOutcome.Throttled, await TryAsync("192.0.2.2/32", "secret"));
        Assert.Equal(AuthenticationOutcome.Throttled, await account.AuthenticateAsync("secret", Token));
        Assert.Equal(AuthenticationOutcome.Refused, await TryAsync("192.0.2.1/32", "guess"));
        Assert.Equal(AuthenticationOutcome.Accepted, await TryAsync("192.0.2.1/32", "secret"));

        for (int guess = 0; guess < MemoryCluster.MaxFailures; guess++)
        {
            Assert.Equal(AuthenticationOutcome.Refused, await TryAsync("192.0.2.1/32", "guess"));
        }

        Assert.Equal(AuthenticationOutcome.Throttled, await TryAsync("192.0.2.1/32", "guess"));
        Assert.Equal(AuthenticationOutcome.Accepted, await TryAsync("192.0.2.1/32", "secret")); // right before

        Task<AuthenticationOutcome> TryAsync(string network, string password) =>
            account.AuthenticateAsync(new Password(password) { Client = network }, Token);
    }

    [Fact]
    public async Task Only_the_last_networks_are_known()
    {
        IAccountGrain account = await NewAccountAsync("secret");
        for (int network = 0; network <= 32; network++)
        {
            await account.AuthenticateAsync(new Password("secret") { Client = $"192.0.2.{network}/32" }, Token);
        }

        await cluster.Cluster.DeactivateAsync(account);
        await FailAsync(account, MemoryCluster.MaxFailures);

        Assert.Equal(
            AuthenticationOutcome.Throttled,
            await account.AuthenticateAsync(new Password("secret") { Client = "192.0.2.0/32" }, Token));
        Assert.Equal(
            AuthenticationOutcome.Accepted,
            await account.AuthenticateAsync(new Password("secret") { Client = "192.0.2.1/32" }, Token));
    }

    [Fact]
    public async Task Failures_of_a_missing_account_are_throttled_too()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        await FailAsync(account, MemoryCluster.MaxFailures);

        Assert.Equal(AuthenticationOutcome.Throttled, await account.AuthenticateAsync("secret", Token));
    }

    [Fact]
    public async Task The_correct_password_resets_the_failure_count()
    {
        IAccountGrain account = await NewAccountAsync("secret");

        for (int round = 0; round < 3; round++)
        {
            await FailAsync(account, MemoryCluster.MaxFailures - 1);
            Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("secret", Token));
        }
    }

    [Fact]
    public async Task A_new_password_resets_the_throttle()
    {
        IAccountGrain account = await NewAccountAsync("secret");
        await FailAsync(account, MemoryCluster.MaxFailures);

        await account.PutAsync(new AccountChange { Password = "fresh" }, Token);

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("fresh", Token));
    }

    [Fact]
    public async Task Concurrent_guesses_cannot_bypass_the_throttle()
    {
        IAccountGrain account = await NewAccountAsync("secret");

        AuthenticationOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(number => account.AuthenticateAsync($"guess {number}", Token)));

        Assert.Equal(MemoryCluster.MaxFailures, outcomes.Count(outcome => outcome == AuthenticationOutcome.Refused));
        Assert.Equal(
            20 - MemoryCluster.MaxFailures, outcomes.Count(outcome => outcome == AuthenticationOutcome.Throttled));
    }

    [Fact]
    public async Task Invalid_changes_are_rejected()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());

        await Assert.ThrowsAsync<ArgumentException>(() =>
            account.PutAsync(new AccountChange { Password = "" }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            account.PutAsync(new AccountChange { Password = new string('x', 1_025) }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            account.PutAsync(new AccountChange { QuotaOctets = -1 }, Token));
        Assert.Null(await account.GetAsync(Token));
    }

    private static async Task FailAsync(IAccountGrain account, int times)
    {
        for (int attempt = 0; attempt < times; attempt++)
        {
            Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("wrong", Token));
        }
    }

    private async Task<IAccountGrain> NewAccountAsync(string password)
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        await account.PutAsync(new AccountChange { Password = password }, Token);
        return account;
    }
}
