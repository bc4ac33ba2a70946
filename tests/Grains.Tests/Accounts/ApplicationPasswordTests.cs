using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>Passwords of applications, beside the one of the account itself.</summary>
[Collection(ClockTests.Name)]
public sealed class ApplicationPasswordTests(MemoryCluster cluster)
{
    private const string Phone = "phone password of the server's making";
    private const string Laptop = "laptop password of the server's making";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_application_password_can_log_in_until_it_is_revoked()
    {
        IAccountGrain account = await NewAccountAsync();
        Assert.Equal(
            ApplicationPasswordOutcome.Created, await account.PutApplicationPasswordAsync("phone", Phone, Token));
        Assert.Equal(
            ApplicationPasswordOutcome.Created, await account.PutApplicationPasswordAsync("laptop", Laptop, Token));
        await cluster.Cluster.DeactivateAsync(account);

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(Phone, Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(Laptop, Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("own", Token));

        Assert.True(await account.RemoveApplicationPasswordAsync("phone", Token));
        Assert.False(await account.RemoveApplicationPasswordAsync("phone", Token));
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync(Phone, Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(Laptop, Token));
    }

    [Fact]
    public async Task The_same_name_again_replaces_the_password()
    {
        IAccountGrain account = await NewAccountAsync();
        await account.PutApplicationPasswordAsync("phone", Phone, Token);

        Assert.Equal(
            ApplicationPasswordOutcome.Replaced, await account.PutApplicationPasswordAsync("phone", Laptop, Token));

        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync(Phone, Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(Laptop, Token));
        Assert.Equal("phone", Assert.Single((await account.ListApplicationPasswordsAsync(Token))!).Name);
    }

    [Fact]
    public async Task The_last_use_is_exact_to_the_hour()
    {
        IAccountGrain account = await NewAccountAsync();
        await account.PutApplicationPasswordAsync("phone", Phone, Token);
        Assert.Null(await LastUseAsync());

        await account.AuthenticateAsync(Phone, Token);
        DateTimeOffset? first = await LastUseAsync();
        await account.AuthenticateAsync(Phone, Token);
        Assert.Equal(first, await LastUseAsync());

        cluster.Clock.Advance(TimeSpan.FromHours(1));
        await account.AuthenticateAsync(Phone, Token);
        Assert.True(await LastUseAsync() > first);

        async Task<DateTimeOffset?> LastUseAsync() =>
            Assert.Single((await account.ListApplicationPasswordsAsync(Token))!).LastUsedAt;
    }

    [Fact]
    public async Task An_account_without_a_password_of_its_own_can_have_application_passwords()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        await account.PutAsync(new AccountChange(), Token);
        await account.PutApplicationPasswordAsync("phone", Phone, Token);

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(Phone, Token));
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("", Token));
        await account.PutAsync(new AccountChange { Disabled = true }, Token);
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync(Phone, Token));
    }

    [Fact]
    public async Task An_application_password_is_not_the_accounts_own()
    {
        IAccountGrain account = await NewAccountAsync();
        await account.PutApplicationPasswordAsync("phone", Phone, Token);

        Assert.Equal(
            AuthenticationOutcome.Refused,
            await account.AuthenticateAsync(new Password(Phone) { IsOwn = true }, Token));
        Assert.Equal(
            AuthenticationOutcome.Accepted,
            await account.AuthenticateAsync(new Password("own") { IsOwn = true }, Token));
    }

    [Fact]
    public async Task A_replaced_or_revoked_password_ends_logins_and_a_new_one_does_not()
    {
        IAccountGrain account = await NewAccountAsync();
        DateTimeOffset? created = await ChangedAtAsync();
        Assert.NotNull(created);
        await account.PutApplicationPasswordAsync("phone", Phone, Token);
        await account.AuthenticateAsync(Phone, Token);
        await account.PutAsync(new AccountChange { QuotaOctets = 1_000 }, Token);
        Assert.Equal(created, await ChangedAtAsync());

        await account.PutApplicationPasswordAsync("phone", Laptop, Token);
        DateTimeOffset? replaced = await ChangedAtAsync();
        Assert.True(replaced > created);
        await account.RemoveApplicationPasswordAsync("phone", Token);
        DateTimeOffset? revoked = await ChangedAtAsync();
        Assert.True(revoked > replaced);
        await account.SetPasswordAsync("new", Token);
        DateTimeOffset? set = await ChangedAtAsync();
        Assert.True(set > revoked);
        await account.PutAsync(new AccountChange { Password = "newer" }, Token);
        Assert.True(await ChangedAtAsync() > set);

        async Task<DateTimeOffset?> ChangedAtAsync() => (await account.GetAsync(Token))!.CredentialsChangedAt;
    }

    [Fact]
    public async Task A_password_alone_can_be_changed()
    {
        IAccountGrain account = await NewAccountAsync();
        await account.PutAsync(new AccountChange { QuotaOctets = 1_000 }, Token);
        await account.PutApplicationPasswordAsync("phone", Phone, Token);

        AccountInfo? changed = await account.SetPasswordAsync("new", Token);

        Assert.Equal(1_000, changed!.QuotaOctets);
        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("own", Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("new", Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(Phone, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => account.SetPasswordAsync("", Token));
    }

    [Fact]
    public async Task An_account_has_at_most_32_and_a_missing_account_none()
    {
        IAccountGrain account = await NewAccountAsync();
        for (int number = 0; number < 32; number++)
        {
            await account.PutApplicationPasswordAsync($"{number}", $"{Phone} {number}", Token);
        }

        Assert.Equal(
            ApplicationPasswordOutcome.TooMany, await account.PutApplicationPasswordAsync("more", Phone, Token));
        Assert.Equal(
            ApplicationPasswordOutcome.Replaced, await account.PutApplicationPasswordAsync("7", Phone, Token));

        IAccountGrain absent = cluster.Account(TestMessages.NewAddress());
        Assert.Equal(
            ApplicationPasswordOutcome.NoAccount, await absent.PutApplicationPasswordAsync("phone", Phone, Token));
        Assert.Null(await absent.ListApplicationPasswordsAsync(Token));
        Assert.Null(await absent.SetPasswordAsync("new", Token));
        Assert.False(await absent.RemoveApplicationPasswordAsync("phone", Token));
    }

    private async Task<IAccountGrain> NewAccountAsync()
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        await account.PutAsync(new AccountChange { Password = "own" }, Token);
        return account;
    }
}
