using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RelateMail.Tests.Harness;

namespace RelateMail.Hosting.Tests;

public sealed class RenamedSettingsTests
{
    private static readonly RenamedSetting s_renamed = new("Mail:Gateways", "Mail:Silos");

    private readonly LogCapture _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_old_key_is_visible_under_the_new_one_and_a_warning_names_both()
    {
        using IHost host = await StartAsync(("Mail:Gateways", "old"));

        Assert.Equal("old", Read(host, "Mail:Silos"));
        (LogLevel level, int id, string text) = Assert.Single(_log.Entries, static entry => entry.Id is 600 or 601);
        Assert.Equal((LogLevel.Warning, 600), (level, id));
        Assert.Contains("Mail:Gateways", text, StringComparison.Ordinal);
        Assert.Contains("Mail:Silos", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_and_its_items_are_visible_under_the_new_key()
    {
        using IHost host = await StartAsync(
            ("mail:gateways:0", "a:1"), ("mail:gateways:1:Host", "b"), ("mail:gateways:1:Port", "2"));

        Assert.Equal(
            ("a:1", "b", "2"),
            (Read(host, "Mail:Silos:0"), Read(host, "Mail:Silos:1:Host"), Read(host, "Mail:Silos:1:Port")));
        Assert.Equal(2, Configuration(host).GetSection("Mail:Silos").GetChildren().Count());
        Assert.Equal(1, _log.Count(600));
    }

    [Theory]
    [InlineData("Mail:Silos")]
    [InlineData("Mail:Silos:0")]
    public async Task The_new_key_overrides_the_whole_old_one_and_a_warning_says_that(string newKey)
    {
        using IHost host = await StartAsync((newKey, "new"), ("Mail:Gateways:0", "old"), ("Mail:Gateways:1", "old"));

        Assert.Equal("new", Read(host, newKey));
        Assert.Null(Read(host, "Mail:Silos:1"));
        Assert.Equal((0, 1), (_log.Count(600), _log.Count(601)));
    }

    [Fact]
    public async Task Without_an_old_key_nothing_is_added_and_nothing_is_logged()
    {
        using IHost host = await StartAsync(("Mail:GatewaysOfOthers", "x"));

        Assert.False(Configuration(host).GetSection("Mail:Silos").Exists());
        Assert.DoesNotContain(_log.Entries, static entry => entry.Id is 600 or 601);
    }

    [Fact]
    public async Task A_setting_that_is_added_twice_is_reported_once()
    {
        using IHost host = await StartAsync([s_renamed, s_renamed], ("Mail:Gateways", "old"));

        Assert.Equal("old", Read(host, "Mail:Silos"));
        Assert.Equal((1, 0), (_log.Count(600), _log.Count(601)));
    }

    private Task<IHost> StartAsync(params (string Key, string Value)[] values) => StartAsync([s_renamed], values);

    private async Task<IHost> StartAsync(RenamedSetting[] settings, params (string Key, string Value)[] values)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(values.ToDictionary(
            static pair => pair.Key, static string? (pair) => pair.Value));
        builder.Logging.AddProvider(_log.ToProvider());
        foreach (RenamedSetting setting in settings)
        {
            builder.AddRenamedSettings(setting);
        }

        IHost host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }

    private static IConfiguration Configuration(IHost host) =>
        (IConfiguration)host.Services.GetService(typeof(IConfiguration))!;

    private static string? Read(IHost host, string key) => Configuration(host)[key];
}
