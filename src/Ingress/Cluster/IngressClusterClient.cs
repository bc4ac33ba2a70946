using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Cluster;
using RelateMail.Cluster.Client;
using RelateMail.Hosting.Network;
using RelateMail.Hosting.Telemetry;
using RelateMail.Storage;

namespace RelateMail.Ingress.Cluster;

/// <summary>
/// Orleans' client in a container of its own. In the host's container Orleans would delay the start of the host until a
/// silo answers; a gateway has to open its health endpoints and answer 421 meanwhile.
/// </summary>
internal sealed class IngressClusterClient : IHostedService, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _parts;

    /// <exception cref="OptionsValidationException">A setting of the section <c>Cluster</c> cannot be used.</exception>
    public IngressClusterClient(
        IConfiguration configuration,
        IngressReadiness readiness,
        ILoggerFactory loggers,
        TimeProvider timeProvider)
    {
        RelateMailClientOptions options =
            configuration.ReadRelateMailClientOptions(client => Locate(client, configuration));
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddSingleton(loggers);
        services.AddSingleton(timeProvider);
        services.AddSingleton(readiness);
        services.AddLogging();
        services.AddOrleansClient(configuration, client =>
        {
            client.UseRelateMailCluster(options, configuration.ReadNodeTlsOptions());
            client.UseConnectionRetryFilter<ClusterConnectionRetry>();
            client.Services.AddNodeTransport();
            client.AddClusterConnectionStatusObserver<ClusterConnectionObserver>();
            if (TelemetryExtensions.HasTraces(configuration))
            {
                client.AddActivityPropagation();
            }
        });
        _services = services.BuildServiceProvider();
        _parts = [.. _services.GetServices<IHostedService>()];
        Grains = _services.GetRequiredService<IGrainFactory>();
        Manifest = _services.GetRequiredService<IClusterManifestProvider>();
    }

    /// <summary>Usable once <see cref="StartAsync"/> has completed.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>The grain types of each silo; empty until the client is connected.</summary>
    public IClusterManifestProvider Manifest { get; }

    /// <summary>Connects; retries until a silo answers or the token is cancelled.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (IHostedService part in _parts)
        {
            await part.StartAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (IHostedService part in _parts.Reverse())
        {
            await part.StopAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    /// <summary>With SQLite the silo runs on this machine, even if a connection string is set for another purpose.
    /// </summary>
    private static void Locate(RelateMailClientOptions options, IConfiguration configuration)
    {
        if (configuration.GetSection(StorageOptions.Section).Get<StorageOptions>()
            is { Provider: StorageProvider.Sqlite })
        {
            options.ConnectionString = "";
        }
    }
}
