using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary><c>Proxy:TrustedSources</c>: which sources are trusted, and which entries are malformed.</summary>
public sealed class TrustedSourcesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.0/0", "192.0.2.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:7::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::1", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.8", false)]
    public void Network_contains_its_addresses(string network, string peer, bool isTrusted) =>
        Assert.Equal(isTrusted, Sources(("Proxy:TrustedSources:0", network)).Contains(IPAddress.Parse(peer)));

    [Fact]
    public void List_can_be_one_text_with_commas()
    {
        TrustedSources sources = Sources(("Proxy:TrustedSources", "192.0.2.7, 10.0.0.0/8"));

        Assert.True(sources.Contains(IPAddress.Parse("192.0.2.7")));
        Assert.True(sources.Contains(IPAddress.Parse("10.0.0.1")));
        Assert.False(sources.Contains(IPAddress.Loopback));
    }

    [Fact]
    public void No_source_is_trusted_by_default() => Assert.False(Sources().Contains(IPAddress.Loopback));

    [Theory]
    [InlineData("haproxy")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.1/8")] // host bits
    [InlineData("10")] // 0.0.0.10 to the address parser
    [InlineData("10.1/16")]
    [InlineData("2001:db8::/129")]
    [InlineData("2001:db8::1/32")]
    [InlineData("::ffff:10.0.0.0/104")] // would never match
    [InlineData("10.0.0.0/8/8")]
    public void Malformed_network_stops_the_start_with_its_key_and_text(string text)
    {
        OptionsValidationException exception =
            Assert.Throws<OptionsValidationException>(() => Sources(("Proxy:TrustedSources", $"192.0.2.1,{text}")));

        string failure = Assert.Single(exception.Failures);
        Assert.StartsWith(
            $"Proxy:TrustedSources: '{text}' is neither an address nor a network", failure, StringComparison.Ordinal);
    }

    private static TrustedSources Sources(params (string Key, string Value)[] settings)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddSmtpEngine().BuildServiceProvider();
        return services.GetRequiredService<TrustedSources>();
    }
}
