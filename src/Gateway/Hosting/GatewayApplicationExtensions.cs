using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using RelateMail.Gateway.Hosting;
using RelateMail.Hosting;
using RelateMail.Hosting.Health;
using RelateMail.Hosting.Telemetry;
using RelateMail.Smtp;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Registers the gateway in a host: SMTP listeners in front of the cluster.</summary>
public static class GatewayApplicationExtensions
{
    /// <summary>Time for the host to stop after its sessions have drained.</summary>
    private static readonly TimeSpan s_stopReserve = TimeSpan.FromSeconds(15);

    private static readonly RenamedSetting s_silos = new("Cluster:Gateways", "Cluster:Silos");

    /// <summary>
    /// Adds a client of the cluster, for a gateway in a process of its own. Call it before <see cref="AddGateway"/>.
    /// </summary>
    public static WebApplicationBuilder AddGatewayClusterClient(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.QuietenOrleans();
        GatewayDefaults.AddNode(builder.Configuration, builder.Environment);
        builder.Services.AddIngressClusterClient();
        return builder;
    }

    /// <summary>
    /// Adds the engine, its listeners and the ports behind them, and opens the HTTP addresses of the host. The grains
    /// run in the same process, or are called through <see cref="AddGatewayClusterClient"/>.
    /// </summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        DefaultSettings.Add(builder.Configuration, builder.Environment);
        builder.AddRenamedSettings(s_silos);
        GatewayDefaults.Add(builder.Configuration, builder.Environment);
        builder.AddTelemetry("relatemail-gateway");
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSmtpEngine();
        builder.Services.AddIngress();
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, SmtpListeners>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SmtpTimeouts>>(static (host, timeouts) =>
            host.ShutdownTimeout = timeouts.Value.DrainDelay + timeouts.Value.Drain + s_stopReserve);
        return builder;
    }

    /// <summary>Maps the health endpoints and the metrics of a gateway in a process of its own.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        return app;
    }
}
