using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Accounts;
using RelateMail.Grains.Tests.Harness;

namespace RelateMail.Grains.Tests.Accounts;

/// <summary>Former keys of section <c>Accounts</c>.</summary>
public sealed class DeprecatedAccountSettingsTests
{
    [Theory]
    [InlineData("Accounts:AcceptedFor", "00:02:00", "Accounts:PasswordCacheTime", 120, 19_922_944)]
    [InlineData("Accounts:HashMemoryOctets", "65536", "Accounts:HashMemoryBytes", 300, 65_536)]
    public void A_former_key_is_applied_with_one_warning(
        string oldKey, string value, string newKey, int cacheSeconds, long hashMemory)
    {
        (AccountOptions options, WarningLog log) = Read((oldKey, value));

        Assert.Equal(TimeSpan.FromSeconds(cacheSeconds), options.PasswordCacheTime);
        Assert.Equal(hashMemory, options.HashMemoryBytes);
        string warning = Assert.Single(log.Warnings);
        Assert.Contains(oldKey, warning, StringComparison.Ordinal);
        Assert.Contains(newKey, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void The_current_key_overrides_the_deprecated_one()
    {
        (AccountOptions options, WarningLog _) = Read(
            ("Accounts:PasswordCacheTime", "00:03:00"), ("Accounts:AcceptedFor", "00:02:00"));

        Assert.Equal(TimeSpan.FromMinutes(3), options.PasswordCacheTime);
    }

    [Fact]
    public void Current_keys_cause_no_warning()
    {
        (AccountOptions options, WarningLog log) = Read(("Accounts:PasswordCacheTime", "00:00:00"));

        Assert.Equal(TimeSpan.Zero, options.PasswordCacheTime);
        Assert.Empty(log.Warnings);
    }

    [Theory]
    [InlineData("Accounts:AcceptedFor", "soon")]
    [InlineData("Accounts:HashMemoryOctets", "much")]
    public void A_malformed_value_is_rejected_with_both_keys(string oldKey, string value)
    {
        OptionsValidationException exception =
            Assert.Throws<OptionsValidationException>(() => Read((oldKey, value)));

        string failure = Assert.Single(exception.Failures);
        Assert.StartsWith($"{oldKey}: '{value}' is not ", failure, StringComparison.Ordinal);
        Assert.Contains("use Accounts:", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_out_of_range_is_rejected() =>
        Assert.Throws<OptionsValidationException>(() => Read(("Accounts:AcceptedFor", "02:00:00")));

    /// <summary>The options of a silo that is built but not started, created twice as at start.</summary>
    private static (AccountOptions Options, WarningLog Log) Read(params (string Key, string Value)[] settings)
    {
        var log = new WarningLog();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Logging.AddProvider(log);
        builder.UseOrleans(silo => silo.UseLocalhostClustering().AddGrainServices());
        using IHost host = builder.Build();

        AccountOptions monitored = host.Services.GetRequiredService<IOptionsMonitor<AccountOptions>>().CurrentValue;
        AccountOptions options = host.Services.GetRequiredService<IOptions<AccountOptions>>().Value;

        Assert.Equal(monitored.PasswordCacheTime, options.PasswordCacheTime);
        return (options, log);
    }
}
