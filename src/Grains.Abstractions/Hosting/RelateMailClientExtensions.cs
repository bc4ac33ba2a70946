using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using Orleans.Messaging;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Abstractions.Client;

namespace Microsoft.Extensions.Hosting;

/// <summary>RelateMail's grains for another service.</summary>
public static class RelateMailClientExtensions
{
    private const string Database = "RelateMail";

    /// <summary>How soon a client hears of a silo that came, and of the grains that it brought.</summary>
    private static readonly TimeSpan s_refresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds the client of a RelateMail cluster: <see cref="IGrainFactory"/> then reaches <see cref="IMailboxGrain"/> and
    /// the other grains. The start of the host waits until a silo is there. Settings come from section <c>Cluster</c>
    /// and <c>ConnectionStrings:RelateMail</c>, TLS from <c>Cluster:Tls</c>.
    /// </summary>
    /// <param name="configure">Has the last word over the settings.</param>
    /// <param name="configureClient">What else Orleans is to be told: a retry filter of one's own, TLS, telemetry.</param>
    /// <exception cref="OptionsValidationException">A setting cannot be used.</exception>
    public static TBuilder AddRelateMailClient<TBuilder>(
        this TBuilder builder,
        Action<RelateMailClientOptions>? configure = null,
        Action<IClientBuilder>? configureClient = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        Quieten(builder.Configuration);
        RelateMailClientOptions options = Read(builder.Configuration, configure);
        var tls = new NodeTlsOptions();
        builder.Configuration.GetSection(NodeTlsOptions.Section).Bind(tls);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Options.Options.Create(options));
        builder.UseOrleansClient(client =>
        {
            Find(client, options);
            client.Configure<ClusterOptions>(cluster =>
            {
                cluster.ServiceId = ServiceName.Id;
                cluster.ClusterId = options.ClusterId;
            });
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout);
            client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = s_refresh);
            client.Configure<TypeManagementOptions>(types => types.TypeMapRefreshInterval = s_refresh);
            client.UseConnectionRetryFilter<ConnectionRetry>();
            client.UseNodeTls(tls);
            configureClient?.Invoke(client);
        });
        return builder;
    }

    /// <summary>Needed while services are still being registered, before the options system can check them.</summary>
    private static RelateMailClientOptions Read(
        IConfigurationManager configuration, Action<RelateMailClientOptions>? configure)
    {
        var options = new RelateMailClientOptions();
        configuration.GetSection(RelateMailClientOptions.Section).Bind(options);
        configure?.Invoke(options);
        if (options.ConnectionString is null && options.Gateways.Count == 0)
        {
            options.ConnectionString = configuration.GetConnectionString(Database);
        }

        ValidateOptionsResult[] results =
        [
            new RelateMailClientOptionsValidator().Validate(null, options),
            new ClusterPlaceValidator().Validate(null, options),
        ];
        string[] failures = [.. results.SelectMany(result => result.Failures ?? [])];
        return failures.Length == 0
            ? options
            : throw new OptionsValidationException(
                RelateMailClientOptions.Section, typeof(RelateMailClientOptions), failures);
    }

    private static void Find(IClientBuilder client, RelateMailClientOptions options)
    {
        if (!string.IsNullOrEmpty(options.ConnectionString))
        {
            client.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = Bound(options.ConnectionString);
            });
        }
        else if (options.Gateways.Count > 0)
        {
            GatewayName[] names = [.. options.Gateways.Select(Parse)];
            client.Services.AddSingleton<IGatewayListProvider>(
                provider => ActivatorUtilities.CreateInstance<NamedGateways>(provider, [names]));
        }
        else
        {
            client.UseLocalhostClustering(
                options.GatewayPort, serviceId: ServiceName.Id, clusterId: options.ClusterId);
        }
    }

    /// <summary>
    /// A client reads a short list now and then: two connections, and no long wait for a server that is away. Kerberos'
    /// encryption is not asked for, as in Storage. What the connection string says itself stays.
    /// </summary>
    private static string Bound(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        builder.MaxPoolSize = builder.ShouldSerialize("Maximum Pool Size") ? builder.MaxPoolSize : 2;
        builder.Timeout = builder.ShouldSerialize("Timeout") ? builder.Timeout : 5;
        builder.CommandTimeout = builder.ShouldSerialize("Command Timeout") ? builder.CommandTimeout : 5;
        builder.GssEncryptionMode =
            builder.ShouldSerialize("GSS Encryption Mode") ? builder.GssEncryptionMode : GssEncryptionMode.Disable;
        return builder.ConnectionString;
    }

    private static GatewayName Parse(string gateway) =>
        GatewayName.TryParse(gateway, out GatewayName? name) ? name : throw new FormatException(gateway);

    /// <summary>
    /// A cluster that is away makes a stack for each attempt; <see cref="ConnectionRetry"/> says it once. As the lowest
    /// source of the configuration, so that every other one wins.
    /// </summary>
    private static void Quieten(IConfigurationManager configuration) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Orleans"] = "Warning",
                ["Logging:LogLevel:Orleans.Runtime.Messaging"] = "Error",
                ["Logging:LogLevel:Orleans.Messaging"] = "Error",
                ["Logging:LogLevel:Orleans.Runtime.ClientClusterManifestProvider"] = "Error",

                // Each names the mailbox, and says what the caller's exception or a watch that goes on says as well.
                ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error",
                ["Logging:LogLevel:Orleans.Runtime.AsyncEnumerableRequest"] = "Error",
            },
        });
}
