using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Directory;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Directory;

/// <summary>Domains and accounts that the settings create.</summary>
public sealed class DirectorySeedTests(SqliteCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Domains_and_accounts_of_the_settings_exist_after_start()
    {
        Assert.Equal(
            new DomainSettings { CatchAll = "alice@seeded.example" },
            (await cluster.Domain("seeded.example").GetAsync(Token))?.WithoutTimes());
        Assert.Equal(
            new AccountInfo { QuotaOctets = 1_000_000, HasPassword = true },
            (await cluster.Account("alice@seeded.example").GetAsync(Token))?.WithoutTimes());
        Assert.Equal(
            AuthenticationOutcome.Accepted,
            await cluster.Account("alice@seeded.example").AuthenticateAsync("wonderland", Token));
    }

    [Fact]
    public async Task Existing_domains_and_accounts_are_not_changed()
    {
        string name = TestMessages.NewDomain();
        string address = $"alice@{name}";
        DirectoryOptions first = Read(
            ($"Domains:{name}", ""), ("Accounts:0:Address", address), ("Accounts:0:Password", "first"));
        DirectoryOptions second = Read(
            ($"Domains:{name}:PlusSeparator", "-"), ("Accounts:0:Address", address), ("Accounts:0:Password", "second"));

        await SeedAsync(first);
        await SeedAsync(second);

        Assert.Equal(new DomainSettings(), (await cluster.Domain(name).GetAsync(Token))?.WithoutTimes());
        Assert.Equal(
            AuthenticationOutcome.Accepted, await cluster.Account(address).AuthenticateAsync("first", Token));
    }

    [Fact]
    public void Domains_can_be_names_or_names_with_settings()
    {
        DirectoryOptions options = Read(
            ("Domains:0", "One.Example"),
            ("Domains:1", "bücher.example"),
            ("Domains:two.example", ""),
            ("Domains:three.example:CatchAll", "All@Three.example"),
            ("Domains:four.example:PlusSeparator", ""),
            ("Accounts:0:Address", "Alice@One.example"));

        Assert.Equal(
            new Dictionary<string, DomainSettings>
            {
                ["one.example"] = new(),
                ["xn--bcher-kva.example"] = new(),
                ["two.example"] = new(),
                ["three.example"] = new() { CatchAll = "all@three.example" },
                ["four.example"] = new() { PlusSeparator = null },
            },
            options.Domains);
        Assert.Equal(new AccountChange(), options.Accounts["alice@one.example"]);
    }

    [Theory]
    [InlineData("Domains:0", "no domain", "Directory:Domains:0")]
    [InlineData("Domains:a.example:CatchAll", "nobody", "Directory:Domains:a.example:CatchAll")]
    [InlineData("Domains:a.example:PlusSeparator", "++", "Directory:Domains:a.example:PlusSeparator")]
    [InlineData("Domains:a.example:PlusSeparator", "a", "Directory:Domains:a.example:PlusSeparator")]
    [InlineData("Domains:a.example:Catchall2", "x", "Directory:Domains:a.example:Catchall2")]
    [InlineData("Accounts:0:Address", "nobody", "Directory:Accounts:0:Address")]
    [InlineData("Accounts:0:Password", "secret", "Directory:Accounts:0:Address")]
    [InlineData("Accounts:0:QuotaBytes", "much", "Directory:Accounts:0:QuotaBytes")]
    [InlineData("Accounts:0:QuotaBytes", "-1", "Directory:Accounts:0:QuotaBytes")]
    [InlineData("Accounts:0:Quota", "1", "Directory:Accounts:0:Quota")]
    [InlineData("Account:0:Address", "a@a.example", "Directory:Account")]
    public void An_error_names_its_key(string key, string value, string named)
    {
        bool needsAddress = key.StartsWith("Accounts:0:", StringComparison.Ordinal)
            && !named.EndsWith("Address", StringComparison.Ordinal);
        (string, string)[] settings = needsAddress
            ? [("Accounts:0:Address", "a@a.example"), (key, value)]
            : [(key, value)];

        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => Read(settings));

        string failure = Assert.Single(exception.Failures);
        Assert.StartsWith($"{named}: ", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_are_reported_together()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => Read(
            ("Domains:0", "no domain"),
            ("Accounts:0:Address", "nobody"),
            ("Accounts:1:Password", new string('x', 1_025)),
            ("Accounts:1:Address", "a@a.example")));

        Assert.Equal(3, exception.Failures.Count());
        Assert.DoesNotContain("xxx", exception.Message, StringComparison.Ordinal);
    }

    private static DirectoryOptions Read(params (string Key, string Value)[] settings)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting =>
                new KeyValuePair<string, string?>($"Directory:{setting.Key}", setting.Value)))
            .Build();
        var options = new DirectoryOptions();
        new DirectoryOptionsReader(configuration).Configure(options);
        return options;
    }

    private Task SeedAsync(DirectoryOptions options) =>
        new DirectorySeeder(cluster.Grains, Options.Create(options), NullLogger<DirectorySeeder>.Instance)
            .Execute(Token);
}
