using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RelateMail.Hosting;
using RelateMail.Hosting.Health;
using RelateMail.Hosting.Http;
using RelateMail.Hosting.Telemetry;
using RelateMail.Ingress.Hosting;
using RelateMail.Smtp;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Registers in a host what every SMTP front needs: settings, telemetry, the ports of the engine, the drain.
/// </summary>
public static class IngressApplicationExtensions
{
    /// <summary>Time for the host to stop after its sessions have drained.</summary>
    private static readonly TimeSpan s_stopReserve = TimeSpan.FromSeconds(15);

    private static readonly RenamedSetting s_silos = new("Cluster:Gateways", "Cluster:Silos");

    /// <summary>
    /// Adds a client of the cluster, for a front in a process of its own. Call it before <see cref="AddIngressHost"/>.
    /// </summary>
    public static WebApplicationBuilder AddIngressNode(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.QuietenOrleans();
        IngressDefaults.AddNode(builder.Configuration, builder.Environment);
        builder.Services.AddIngressClusterClient();
        return builder;
    }

    /// <summary>Adds all but the listeners of a front, which the caller adds last.</summary>
    /// <param name="builder">The builder of the host.</param>
    /// <param name="serviceName">The name of the host in telemetry.</param>
    public static WebApplicationBuilder AddIngressHost(this WebApplicationBuilder builder, string serviceName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        DefaultSettings.Add(builder.Configuration, builder.Environment);
        builder.AddRenamedSettings(s_silos);
        IngressDefaults.Add(builder.Configuration, builder.Environment);
        builder.AddTelemetry(serviceName);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        builder.AddHttpLimits();
        builder.Services.AddSmtpEngine();
        builder.Services.AddIngress();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<SmtpTimeouts>>(static (host, timeouts) =>
            host.ShutdownTimeout = timeouts.Value.DrainDelay + timeouts.Value.Drain + s_stopReserve);
        return builder;
    }

    /// <summary>Maps the health endpoints and the metrics of a front in a process of its own.</summary>
    public static WebApplication MapIngress(this WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        return app;
    }
}
