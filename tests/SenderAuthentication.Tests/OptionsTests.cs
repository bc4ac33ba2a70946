using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests;

/// <summary>The settings as an operator writes them.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Defaults_are_those_of_the_documentation()
    {
        using ServiceProvider services = Services();
        DnsOptions dns = services.GetRequiredService<IOptions<DnsOptions>>().Value;
        Assert.Equal(
            (TimeSpan.FromSeconds(2), 2, 20_000, TimeSpan.FromHours(1)),
            (dns.Timeout, dns.Tries, dns.CacheEntries, dns.MaxTtl));
        Assert.Empty(dns.Servers);
        Assert.Equal(
            TimeSpan.FromSeconds(5), services.GetRequiredService<IOptions<AuthenticationOptions>>().Value.TimeLimit);
        Assert.NotNull(services.GetRequiredService<SenderEvaluator>());
        Assert.True(services.GetRequiredService<IDnsHealth>().IsAnswering);
    }

    [Theory]
    [InlineData("Dns:Servers", "192.0.2.1, [2001:db8::1]:5353", "192.0.2.1|[2001:db8::1]:5353")]
    [InlineData("Dns:Servers:0", "192.0.2.1", "192.0.2.1")]
    public void A_list_is_read_as_items_and_as_one_text(string key, string value, string servers)
    {
        using ServiceProvider services = Services((key, value));
        Assert.Equal(servers.Split('|'), services.GetRequiredService<IOptions<DnsOptions>>().Value.Servers);
    }

    [Theory]
    [InlineData("Dns:Servers", "dns.example.org", "Dns:Servers")]
    [InlineData("Dns:Timeout", "00:00:00", "Timeout")]
    [InlineData("Dns:Tries", "0", "Tries")]
    [InlineData("Dns:CacheEntries", "-1", "CacheEntries")]
    [InlineData("Dns:MaxTtl", "-00:00:01", "MaxTtl")]
    [InlineData("Authentication:TimeLimit", "00:10:00", "TimeLimit")]
    [InlineData("Authentication:TrustedRelays:0", "relay.example.org", "Authentication:TrustedRelays")]
    [InlineData("Authentication:TrustedRelays", "10.0.0.0/33", "Authentication:TrustedRelays")]
    public void A_wrong_setting_is_named(string key, string value, string named)
    {
        using ServiceProvider services = Services((key, value));
        OptionsValidationException error = Assert.Throws<OptionsValidationException>(() =>
        {
            _ = services.GetRequiredService<IOptions<DnsOptions>>().Value;
            _ = services.GetRequiredService<IOptions<AuthenticationOptions>>().Value;
        });
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(static s => s.Key, static s => (string?)s.Value)).Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(new PlainMeterFactory())
            .AddLogging()
            .AddSenderAuthentication()
            .BuildServiceProvider();
    }
}
