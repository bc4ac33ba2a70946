using System.Buffers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RelateMail.Gateway;
using RelateMail.Gateway.Certificates;
using RelateMail.Gateway.Content;
using RelateMail.Gateway.Delivery;
using RelateMail.Gateway.Hosting;
using RelateMail.Grains.Abstractions;
using RelateMail.Hosting;
using RelateMail.Hosting.Certificates;
using RelateMail.Hosting.Health;
using RelateMail.Hosting.Telemetry;
using RelateMail.Smtp;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transport;
using RelateMail.Storage;
using GatewayOptions = RelateMail.Gateway.GatewayOptions;

namespace Microsoft.AspNetCore.Builder;

/// <summary>The gateway in a host: SMTP listeners in front of the cluster.</summary>
public static class GatewayApplicationExtensions
{
    /// <summary>What a host may take to stop once its sessions have drained.</summary>
    private static readonly TimeSpan s_stopReserve = TimeSpan.FromSeconds(15);

    private static readonly ServiceDescriptor s_certificateSync = ServiceDescriptor.Singleton<IHostedService>(
        static provider => provider.GetRequiredService<CertificateSync>());

    /// <summary>
    /// Adds the gateway, its content store and its listeners; opens the host's HTTP addresses as well. The host adds
    /// the way to the grains: a silo in the same process, or <see cref="AddGatewayClusterClient"/>.
    /// </summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        DefaultSettings.Add(builder.Configuration, builder.Environment);
        GatewayDefaults.Add(builder.Configuration, builder.Environment);
        builder.AddTelemetry("relatemail-gateway");
        IServiceCollection services = builder.Services;
        services.AddSmtpEngine();
        services.AddRelateMailContentStorage();
        services.AddOptionsWithValidateOnStart<GatewayOptions, GatewayOptionsValidator>()
            .BindConfiguration(GatewayOptions.Section);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ArrayPool<byte>.Shared);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<GatewayReadiness>();
        services.AddSingleton<ContentInspector>();
        services.AddSingleton<ClusterCalls>();
        services.AddSingleton<RouteCache>();
        services.AddSingleton<AddressThrottle>();
        services.AddSingleton<MailboxDelivery>();
        services.AddSingleton<IMailDelivery, ClusterDelivery>();
        services.AddSingleton<IRecipientPolicy, ClusterRecipientPolicy>();
        services.AddSingleton<ICredentialVerifier, ClusterCredentialVerifier>();
        services.AddSingleton<CertificateSetup>();
        services.AddSingleton(static provider => provider.GetRequiredService<CertificateSetup>().Load());
        services.AddSingleton<IServerCertificates>(
            static provider => provider.GetRequiredService<ServedCertificates>());
        AddCertificateSync(services, builder);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, SmtpListeners>();
        services.AddHostedService<GatewayDrain>();
        services.AddCertificateHealth(
            static provider => provider.GetRequiredService<IServerCertificates>().IsConfigured);
        services.AddHealthChecks().AddCheck<DrainCheck>("gateway", tags: ["gateway", HealthEndpoints.ReadyTag]);
        services.AddOptions<HostOptions>().Configure<IOptions<SmtpTimeouts>>(static (host, timeouts) =>
            host.ShutdownTimeout = timeouts.Value.DrainDelay + timeouts.Value.Drain + s_stopReserve);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    private static void AddCertificateSync(IServiceCollection services, WebApplicationBuilder builder)
    {
        services.AddCertificateWatchOptions();
        services.TryAddSingleton<CertificateSealer>();
        services.AddSingleton<CertificateMetrics>();
        services.AddSingleton<ListenerProbe>();
        services.AddSingleton<CertificateSync>();
        services.Add(s_certificateSync);
        if (builder.Environment.IsDevelopment()
            || builder.Configuration[$"{GatewayOptions.Section}:{nameof(GatewayOptions.CertificatePath)}"] is { Length: > 0 })
        {
            services.AddSingleton<ILocalCertificates>(static provider => provider.GetRequiredService<CertificateSync>());
        }
    }

    /// <summary>Adds the gateway's own client of the cluster, and its health checks.</summary>
    /// <exception cref="OptionsValidationException">A setting of the section <c>Cluster</c> cannot be used.</exception>
    public static WebApplicationBuilder AddGatewayClusterClient(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        GatewayDefaults.AddNode(builder.Configuration, builder.Environment);
        IServiceCollection services = builder.Services;
        ServiceDescriptor[] before = [.. services];
        builder.AddRelateMailClient(
            options => Place(options, builder.Configuration),
            client => Configure(client, builder.Configuration));
        foreach (ServiceDescriptor descriptor in services.Except(before).Where(IsHostedService).ToArray())
        {
            services.Remove(descriptor);
            services.AddSingleton<IHostedService>(provider => Connect(provider, descriptor));
        }

        // Parts stop in the reverse order: this one has a word to say before the way to the cluster is closed.
        services.Remove(s_certificateSync);
        services.Add(s_certificateSync);
        services.AddHealthChecks().AddCheck<ClusterCheck>("cluster", tags: ["cluster", HealthEndpoints.ReadyTag]);
        return builder;
    }

    /// <summary>Opens the health endpoints of a gateway that is a process of its own.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    private static bool IsHostedService(ServiceDescriptor descriptor) =>
        descriptor.ServiceType == typeof(IHostedService);

    private static ClusterConnection Connect(IServiceProvider provider, ServiceDescriptor descriptor)
    {
        provider.GetRequiredService<GatewayReadiness>().SetConnected(false); // until it is
        var client = (IHostedService)(descriptor.ImplementationFactory?.Invoke(provider)
            ?? descriptor.ImplementationInstance
            ?? ActivatorUtilities.CreateInstance(provider, descriptor.ImplementationType!));
        return ActivatorUtilities.CreateInstance<ClusterConnection>(provider, client);
    }

    private static void Configure(IClientBuilder client, ConfigurationManager configuration)
    {
        client.UseConnectionRetryFilter<ClusterConnectionRetry>();
        client.AddClusterConnectionStatusObserver<ClusterConnectionStatus>();
        if (TelemetryExtensions.HasTraces(configuration))
        {
            client.AddActivityPropagation();
        }
    }

    /// <summary>With SQLite the silo is on this machine, whatever databases there are besides.</summary>
    private static void Place(RelateMailClientOptions options, ConfigurationManager configuration)
    {
        if (configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() is { Provider: StorageProvider.Sqlite })
        {
            options.ConnectionString = "";
        }
    }
}

/// <summary>Is there a way to the grains?</summary>
internal sealed class ClusterCheck(GatewayReadiness readiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(readiness.IsConnected
            ? HealthCheckResult.Healthy("Connected to the cluster.")
            : HealthCheckResult.Unhealthy("Not connected to the cluster."));
}
