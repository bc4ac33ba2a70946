using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using RelateMail.Cluster;
using RelateMail.Storage;

namespace RelateMail.Silo.Hosting;

/// <summary>How this silo finds the others: through the database they share, or not at all.</summary>
internal static class SiloCluster
{
    /// <summary>True where other machines can have the same database.</summary>
    public static bool IsShared(IConfiguration configuration) =>
        configuration.GetSection(StorageOptions.Section).GetValue<StorageProvider>(nameof(StorageOptions.Provider))
            == StorageProvider.Postgres;

    /// <summary>One silo for this machine only: with SQLite there is nothing to share.</summary>
    public static ISiloBuilder UseOneSilo(this ISiloBuilder silo, SiloOptions options)
    {
        silo.Services.AddHostedService(_ => new ClusterPorts(options, IPAddress.Loopback));
        silo.UseInMemoryReminderService(); // grains register theirs again at the start
        return silo.UseLocalhostClustering(
            options.SiloPort, options.GatewayPort, serviceId: ServiceName.Id, clusterId: options.ClusterId);
    }

    /// <summary>Membership and reminders in the tables of <see cref="StateDatabase"/>.</summary>
    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = ServiceName.Id;
        });
        IPAddress address = AdvertisedAddress.Choose(options.AdvertisedAddress);
        silo.Services.AddHostedService(_ => new ClusterPorts(options, address));
        silo.ConfigureEndpoints(
            address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> builder) =>
            builder.Configure<StateDatabase>(static (clustering, database) =>
                (clustering.Invariant, clustering.ConnectionString) = (database.Invariant, database.ConnectionString)));
        silo.UseAdoNetReminderService((OptionsBuilder<AdoNetReminderTableOptions> builder) =>
            builder.Configure<StateDatabase>(static (reminders, database) =>
                (reminders.Invariant, reminders.ConnectionString) = (database.Invariant, database.ConnectionString)));
        return silo.Configure<ClusterMembershipOptions>(Watch);
    }

    /// <summary>
    /// A silo that was killed is known to be gone within about three seconds, one that hangs within about five, instead
    /// of half a minute; its mailboxes wait for that long.
    /// </summary>
    private static void Watch(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(1.5); // a hung silo is given that long, times the limit
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 1; // after a second opinion by another silo, which Orleans asks for
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // After all silos were killed, new ones at other addresses wait until nobody has given a sign of life for three
        // times this.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }
}
