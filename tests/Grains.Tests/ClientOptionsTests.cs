using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Messaging;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Tests;

/// <summary>Settings that locate the cluster of a client.</summary>
public sealed class ClientOptionsTests
{
    private const string Database = "Host=db.example.org;Database=mail;Username=client;Password=secret";

    [Theory]
    [InlineData("db:30000")]
    [InlineData("192.0.2.1:1")]
    [InlineData("[2001:db8::1]:65535")]
    public void A_silo_endpoint_is_a_name_or_an_address_with_a_port(string gateway) =>
        Assert.Equal([gateway], Read(("Cluster:Gateways:0", gateway)).Gateways);

    [Theory]
    [InlineData("db")]
    [InlineData(":30000")]
    [InlineData("db:0")]
    [InlineData("db:65536")]
    [InlineData("db:+1")]
    [InlineData("d b:30000")]
    [InlineData("2001:db8::1:30000")] // the port is ambiguous
    public void An_invalid_silo_endpoint_is_rejected_by_name(string gateway) =>
        Assert.Contains($"'{gateway}'", Refuse(("Cluster:Gateways:0", gateway)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Cluster:GatewayPort", "0", "GatewayPort")]
    [InlineData("Cluster:ClusterId", "", "ClusterId")]
    [InlineData("Cluster:ResponseTimeout", "00:00:00.5", "ResponseTimeout")]
    [InlineData("ConnectionStrings:RelateMail", "Hoost=db;Password=secret", "ConnectionStrings:RelateMail")]
    [InlineData("Cluster:ConnectionString", "Password=secret", "no Host")]
    public void An_error_names_the_setting_and_no_password(string key, string value, string named)
    {
        string refusal = Refuse((key, value));

        Assert.Contains(named, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cluster_has_exactly_one_location()
    {
        Assert.Equal(Database, Read(("ConnectionStrings:RelateMail", Database)).ConnectionString);
        Assert.Null(Read(("ConnectionStrings:RelateMail", Database), ("Cluster:Gateways:0", "db:1")).ConnectionString);
        Assert.Equal("", Read(
            options => options.ConnectionString = "", ("ConnectionStrings:RelateMail", Database)).ConnectionString);
        Assert.Contains(
            "one of them",
            Refuse(("Cluster:ConnectionString", Database), ("Cluster:Gateways:0", "db:1")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_an_address_is_skipped()
    {
        using IHost host = Build(
            null, ("Cluster:Gateways:0", "nowhere.invalid:1"), ("Cluster:Gateways:1", "127.0.0.1:30000"));
        IGatewayListProvider gateways = host.Services.GetRequiredService<IGatewayListProvider>();

        Assert.Equal(["gwy.tcp://127.0.0.1:30000/0"], (await gateways.GetGateways()).Select(uri => uri.ToString()));
    }

    private static string Refuse(params (string Key, string Value)[] settings) =>
        Assert.Throws<OptionsValidationException>(() => Read(settings)).Message;

    private static RelateMailClientOptions Read(params (string Key, string Value)[] settings) => Read(null, settings);

    private static RelateMailClientOptions Read(
        Action<RelateMailClientOptions>? configure, params (string Key, string Value)[] settings)
    {
        using IHost host = Build(configure, settings);
        return host.Services.GetRequiredService<IOptions<RelateMailClientOptions>>().Value;
    }

    private static IHost Build(
        Action<RelateMailClientOptions>? configure, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        return builder.AddRelateMailClient(configure).Build();
    }
}
