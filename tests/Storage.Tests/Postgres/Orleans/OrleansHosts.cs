using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>Hosts with Orleans' ADO.NET providers on a database, created but not started.</summary>
internal static class OrleansHosts
{
    public const string Invariant = "Npgsql";
    public const string ClusterId = "relatemail";

    public static IHost Silo(string connectionString, int siloPort = 11111, int gatewayPort = 30000) => Build(
        builder => builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(Name)
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })
            .UseAdoNetReminderService(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })
            .AddAdoNetGrainStorageAsDefault(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })
            .ConfigureEndpoints(IPAddress.Loopback, siloPort, gatewayPort)));

    public static IHost Client(string connectionString) => Build(
        builder => builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(Name)
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })));

    private static void Name(ClusterOptions options)
    {
        options.ClusterId = ClusterId;
        options.ServiceId = "relatemail";
    }

    private static IHost Build(Action<HostApplicationBuilder> configure)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        configure(builder);
        return builder.Build();
    }
}
