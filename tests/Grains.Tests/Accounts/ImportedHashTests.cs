using System.Text;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>
/// Hashes that crypt(3) of Linux and the program argon2 made: a login is accepted with the right password, and replaces
/// the hash.
/// </summary>
public sealed class ImportedHashTests(MemoryCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Hashes => new()
    {
        {
            "Hello world!",
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
        },
        {
            "Hello world!",
            "{SHA512-CRYPT}$6$rounds=1400$anotherlongsalts$5FGyu8c4BZDX4wJgs0Un26YOw2XibT5eTkHF1I1aP3QqStoJI9BHD2YPJYsA"
            + "jEePVGUyBjdZxcNqMWlrrbIOC."
        },
        {
            "pässwörd",
            "$6$rounds=1000$x$.zeaToU/B50nxlzklljjBgMM014UOhX9eVsa19o.uZZ2KYqSNXsiLOV5KqHQleguPC67RAAGwYlvc/VtE6DRf/"
        },
        {
            new string('a', 100),
            "$6$rounds=1000$longpasswordsalt$VWAO9O5O19aY.QfySAT698o3Yd.Ru35N2xHxnKTZze..l95sanmPTMHOK7/7LXEn2/df1Ins"
            + "LlQ7KFQuyYWbX1"
        },
        { "Hello world!", "$2b$04$abcdefghijklmnopqrstuuyeG8laUfZvsCmc.AE6qIDYSPGM2efmK" },
        { "pässwörd", "{BLF-CRYPT}$2b$04$abcdefghijklmnopqrstuuyx2n0Zzopyr9QuYTMCfOJJOj526QVoC" },
        {
            "Hello world!",
            "$argon2id$v=19$m=1024,t=2,p=4$c29tZXNhbHQ5OQ$80kQowrnUpuFbHtUUAC+bR/D09SYOGbXihPG4C4PqCc"
        },
        { "päss", "{ARGON2ID}$argon2id$v=19$m=512,t=3,p=2$c29tZXNhbHQ5OQ$56P9MRlumk4K1kshJ+kTGKB7unku4+PH" },
    };

    [Theory]
    [MemberData(nameof(Hashes))]
    public void A_hash_matches_its_password_only(string password, string hash)
    {
        string stored = ImportedHash.TryRead(hash)!;

        Assert.True(ImportedHash.Is(stored));
        Assert.True(ImportedHash.Matches(stored, Encoding.UTF8.GetBytes(password)));
        Assert.False(ImportedHash.Matches(stored, Encoding.UTF8.GetBytes(password + "!")));
        Assert.False(ImportedHash.Matches(stored, []));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("{PLAIN}secret")]
    [InlineData("{SHA512-CRYPT}$2b$04$abcdefghijklmnopqrstuuyeG8laUfZvsCmc.AE6qIDYSPGM2efmK")]
    [InlineData("$6$saltstring$tooshort")]
    [InlineData(
        "$6$rounds=9999999$x$.zeaToU/B50nxlzklljjBgMM014UOhX9eVsa19o.uZZ2KYqSNXsiLOV5KqHQleguPC67RAAGwYlvc/VtE6DRf/")]
    [InlineData("$2b$31$abcdefghijklmnopqrstuuyeG8laUfZvsCmc.AE6qIDYSPGM2efmK")]
    [InlineData("$2b$04$abcdefghijklmnopqrstuuyeG8laUfZvsCmc.AE6qIDYSPGM2ef!!")]
    [InlineData("$argon2id$v=19$m=99999999,t=2,p=4$c29tZXNhbHQ5OQ$80kQowrnUpuFbHtUUAC+bR/D09SYOGbXihPG4C4PqCc")]
    [InlineData("$argon2i$v=19$m=1024,t=2,p=4$c29tZXNhbHQ5OQ$80kQowrnUpuFbHtUUAC+bR/D09SYOGbXihPG4C4PqCc")]
    public void A_hash_that_cannot_be_checked_is_refused(string hash) => Assert.Null(ImportedHash.TryRead(hash));

    [Theory]
    [MemberData(nameof(Hashes))]
    public async Task A_login_replaces_the_hash_and_the_same_import_changes_nothing(string password, string hash)
    {
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        await account.PutAsync(new AccountChange { PasswordHash = hash }, Token);

        Assert.Equal(AuthenticationOutcome.Refused, await account.AuthenticateAsync("wrong", Token));
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(password, Token));
        await account.PutAsync(new AccountChange { PasswordHash = hash }, Token);
        await cluster.Cluster.DeactivateAsync(account);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync(password, Token));
    }

    [Fact]
    public async Task A_password_that_was_changed_later_stays_until_another_import()
    {
        string hash = Hashes.First().Data.Item2;
        IAccountGrain account = cluster.Account(TestMessages.NewAddress());
        await account.PutAsync(new AccountChange { PasswordHash = hash }, Token);
        await account.PutAsync(new AccountChange { Password = "changed" }, Token);

        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("changed", Token));
        await account.PutAsync(new AccountChange { PasswordHash = hash }, Token);
        Assert.Equal(AuthenticationOutcome.Accepted, await account.AuthenticateAsync("Hello world!", Token));
    }

    [Fact]
    public async Task A_wrong_hash_is_refused() => await Assert.ThrowsAsync<ArgumentException>(() =>
        cluster.Account(TestMessages.NewAddress()).PutAsync(new AccountChange { PasswordHash = "x" }, Token));
}
