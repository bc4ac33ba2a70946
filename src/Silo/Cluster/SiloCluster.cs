using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using RelateMail.Cluster;
using RelateMail.Hosting.Network;
using RelateMail.Storage;

namespace RelateMail.Silo.Cluster;

/// <summary>Sets up the membership of this silo: in a shared database, or as the only silo.</summary>
internal static class SiloCluster
{
    /// <summary>True if silos of other machines can use the same database.</summary>
    public static bool IsShared(IConfiguration configuration) =>
        configuration.GetSection(StorageOptions.Section).GetValue<StorageProvider>(nameof(StorageOptions.Provider))
            == StorageProvider.Postgres;

    /// <summary>
    /// One silo on the loopback, because a SQLite database has one silo. The port for other silos stays closed, and
    /// that for clients is open if it is not 0.
    /// </summary>
    public static ISiloBuilder UseOneSilo(this ISiloBuilder silo, SiloOptions options)
    {
        silo.Services.AddHostedService(_ => new ClusterPorts(options, IPAddress.Loopback, isAlone: true));
        silo.UseInMemoryReminderService(); // grains register their reminders again at start
        return silo
            .UseLocalhostClustering(
                options.SiloPort, options.GatewayPort, serviceId: ServiceName.Id, clusterId: options.ClusterId)
            .CloseSiloPort(options.SiloPort);
    }

    /// <summary>Membership and reminders in the tables of <see cref="StateDatabase"/>.</summary>
    public static ISiloBuilder UsePostgres(this ISiloBuilder silo, SiloOptions options, IPAddress address)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = ServiceName.Id;
        });
        silo.Services.AddHostedService(_ => new ClusterPorts(options, address, isAlone: false));
        silo.ConfigureEndpoints(
            address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        silo.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringSiloOptions> builder) =>
            builder.Configure<StateDatabase>(static (clustering, database) =>
                (clustering.Invariant, clustering.ConnectionString) = (database.Invariant, database.ConnectionString)));
        silo.UseAdoNetReminderService((OptionsBuilder<AdoNetReminderTableOptions> builder) =>
            builder.Configure<StateDatabase>(static (reminders, database) =>
                (reminders.Invariant, reminders.ConnectionString) = (database.Invariant, database.ConnectionString)));
        silo.Services.AddNodeTransport();
        silo.Configure<ConnectionOptions>(NodeConnections.Configure);
        return silo.Configure<ClusterMembershipOptions>(SetFailureDetection);
    }

    /// <summary>
    /// Detects a killed silo within about three seconds and a hung one within about five, instead of half a minute. Its
    /// mailboxes are unavailable for that time.
    /// </summary>
    private static void SetFailureDetection(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(1.5); // a hung silo: this time, times the limit
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 1; // Orleans asks a second silo before the vote counts
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(10);

        // If all silos were killed, new ones at other addresses wait for three times this period without a sign of life
        // from the old ones.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
    }
}
