using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RelateMail.Cluster;
using RelateMail.Cluster.Client;
using RelateMail.Cluster.Tls;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers a client of a RelateMail cluster in another service.</summary>
public static class RelateMailClientExtensions
{
    /// <summary>
    /// Adds the client of a RelateMail cluster: <see cref="IGrainFactory"/> then reaches
    /// <see cref="RelateMail.Grains.Abstractions.IMailboxGrain"/> and the other grains. The start of the host waits
    /// until a silo answers. Settings come from section <c>Cluster</c> and <c>ConnectionStrings:RelateMail</c>, TLS
    /// from <c>Cluster:Tls</c>.
    /// </summary>
    /// <param name="builder">The builder of the host.</param>
    /// <param name="configure">Changes the settings after they were read.</param>
    /// <param name="configureClient">Configures Orleans further: a retry filter, telemetry.</param>
    /// <exception cref="OptionsValidationException">A setting cannot be used.</exception>
    public static TBuilder AddRelateMailClient<TBuilder>(
        this TBuilder builder,
        Action<RelateMailClientOptions>? configure = null,
        Action<IClientBuilder>? configureClient = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.QuietenOrleans();
        RelateMailClientOptions options = builder.Configuration.ReadRelateMailClientOptions(configure);
        NodeTlsOptions tls = builder.Configuration.ReadNodeTlsOptions();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(Options.Options.Create(options));
        builder.UseOrleansClient(client =>
        {
            client.UseRelateMailCluster(options, tls);
            configureClient?.Invoke(client);
        });
        return builder;
    }

    /// <summary>
    /// Reduces the log events of Orleans' connection attempts, which log a stack trace each while the cluster cannot be
    /// reached. Added as the lowest source of the configuration, so that every other source wins.
    /// </summary>
    public static void QuietenOrleans(this IConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Orleans"] = "Warning",
                ["Logging:LogLevel:Orleans.Runtime.Messaging"] = "Error",
                ["Logging:LogLevel:Orleans.Messaging"] = "Error",
                ["Logging:LogLevel:Orleans.Runtime.ClientClusterManifestProvider"] = "Error",

                // These events name the mailbox, and repeat the exception that the caller gets anyway.
                ["Logging:LogLevel:Orleans.Runtime.CallbackData"] = "Error",
                ["Logging:LogLevel:Orleans.Runtime.AsyncEnumerableRequest"] = "Error",
            },
        });
    }
}
