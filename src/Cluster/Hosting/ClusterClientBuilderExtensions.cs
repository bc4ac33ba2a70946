using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Networking.Shared;
using RelateMail.Cluster;
using RelateMail.Cluster.Client;
using RelateMail.Cluster.Tls;

namespace Orleans.Hosting;

/// <summary>Configures an Orleans client for a RelateMail cluster.</summary>
public static class ClusterClientBuilderExtensions
{
    /// <summary>The interval at which a client re-reads the list of grain types.</summary>
    private static readonly TimeSpan s_typeRefresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The interval at which a client re-reads the list of silos. A silo that could not be reached is tried again after
    /// it.
    /// </summary>
    private static readonly TimeSpan s_siloRefresh = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Locates the cluster by the options: in its database, at fixed silo endpoints, or on this machine. Retries the
    /// first connection each second until it succeeds.
    /// </summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">
    /// A certificate or key file cannot be used.
    /// </exception>
    public static IClientBuilder UseRelateMailCluster(
        this IClientBuilder client, RelateMailClientOptions options, NodeTlsOptions tls)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tls);
        FindSilos(client, options);
        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ServiceId = ServiceName.Id;
            cluster.ClusterId = options.ClusterId;
        });
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
        client.Configure<GatewayOptions>(silos => silos.GatewayListRefreshPeriod = s_siloRefresh);
        client.Configure<TypeManagementOptions>(types => types.TypeMapRefreshInterval = s_typeRefresh);
        client.Configure<ConnectionOptions>(NodeConnections.Configure);
        client.Configure<SocketConnectionOptions>(NodeConnections.Configure);
        client.UseConnectionRetryFilter<ConnectionRetry>();
        return client.UseNodeTls(tls);
    }

    private static void FindSilos(IClientBuilder client, RelateMailClientOptions options)
    {
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            client.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = WithLimits(options.ConnectionString);
            });
        }
        else if (options.Silos.Count > 0)
        {
            SiloEndpoint[] silos = [.. options.Silos.Select(Parse)];
            client.Services.AddSingleton<IGatewayListProvider>(
                provider => ActivatorUtilities.CreateInstance<DnsSiloList>(provider, [silos]));
        }
        else
        {
            client.UseLocalhostClustering(
                options.GatewayPort, serviceId: ServiceName.Id, clusterId: options.ClusterId);
        }
    }

    /// <summary>
    /// Limits the client to two connections and short timeouts, because it reads one short list every few seconds.
    /// Kerberos encryption is off, as in Storage. Values in the connection string win.
    /// </summary>
    private static string WithLimits(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.MaxPoolSize = builder.ShouldSerialize("Maximum Pool Size") ? builder.MaxPoolSize : 2;
        builder.Timeout = builder.ShouldSerialize("Timeout") ? builder.Timeout : 5;
        builder.CommandTimeout = builder.ShouldSerialize("Command Timeout") ? builder.CommandTimeout : 5;
        builder.GssEncryptionMode =
            builder.ShouldSerialize("GSS Encryption Mode") ? builder.GssEncryptionMode : GssEncryptionMode.Disable;
        return builder.ConnectionString;
    }

    private static SiloEndpoint Parse(string text) =>
        SiloEndpoint.TryParse(text, out SiloEndpoint? silo) ? silo : throw new FormatException(text);
}
