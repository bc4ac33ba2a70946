using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace RelateMail.Cluster.Tests;

/// <summary>The settings by which a client finds its cluster.</summary>
public sealed class ClientOptionsTests
{
    private const string Database = "Host=db.example.org;Database=mail;Username=client;Password=secret";

    [Theory]
    [InlineData("db:30000")]
    [InlineData("192.0.2.1:1")]
    [InlineData("[2001:db8::1]:65535")]
    public void A_silo_endpoint_is_a_host_name_or_address_with_a_port(string silo) =>
        Assert.Equal([silo], Read(("Cluster:Silos:0", silo)).Silos);

    [Fact]
    public void The_previous_key_of_the_silo_list_still_works() =>
        Assert.Equal(["db:30000"], Read(("Cluster:Gateways:0", "db:30000")).Silos);

    [Theory]
    [InlineData("db")]
    [InlineData(":30000")]
    [InlineData("db:0")]
    [InlineData("db:65536")]
    [InlineData("db:+1")]
    [InlineData("d b:30000")]
    [InlineData("2001:db8::1:30000")] // the port is ambiguous
    public void The_error_names_a_malformed_silo_endpoint(string silo) =>
        Assert.Contains($"'{silo}'", Refuse(("Cluster:Silos:0", silo)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Cluster:GatewayPort", "0", "GatewayPort")]
    [InlineData("Cluster:ClusterId", "", "ClusterId")]
    [InlineData("Cluster:ResponseTimeout", "00:00:00.5", "ResponseTimeout")]
    [InlineData("ConnectionStrings:RelateMail", "Hoost=db;Password=secret", "ConnectionStrings:RelateMail")]
    [InlineData("Cluster:ConnectionString", "Password=secret", "no Host")]
    public void Errors_name_the_unusable_setting_and_contain_no_password(string key, string value, string named)
    {
        string refusal = Refuse((key, value));

        Assert.Contains(named, refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cluster_is_found_by_either_the_database_or_the_silo_list()
    {
        Assert.Equal(Database, Read(("ConnectionStrings:RelateMail", Database)).ConnectionString);
        Assert.Null(Read(("ConnectionStrings:RelateMail", Database), ("Cluster:Silos:0", "db:1")).ConnectionString);
        Assert.Equal("", Read(
            options => options.ConnectionString = "", ("ConnectionStrings:RelateMail", Database)).ConnectionString);
        Assert.Contains(
            "Cluster:Silos are both set",
            Refuse(("Cluster:ConnectionString", Database), ("Cluster:Silos:0", "db:1")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_name_without_an_address_is_ignored()
    {
        using IHost host = Build(
            null, ("Cluster:Silos:0", "nowhere.invalid:1"), ("Cluster:Silos:1", "127.0.0.1:30000"));
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
