using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using RelateMail.Gateway.Hosting;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Registers the gateway in a host: SMTP listeners in front of the cluster.</summary>
public static class GatewayApplicationExtensions
{
    /// <summary>
    /// Adds a client of the cluster, for a gateway in a process of its own. Call it before <see cref="AddGateway"/>.
    /// </summary>
    public static WebApplicationBuilder AddGatewayClusterClient(this WebApplicationBuilder builder) =>
        builder.AddIngressNode();

    /// <summary>
    /// Adds the engine, its listeners and the ports behind them, and opens the HTTP addresses of the host. The grains
    /// run in the same process, or are called through <see cref="AddGatewayClusterClient"/>.
    /// </summary>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddIngressHost("relatemail-gateway");
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>, SmtpListeners>();
        return builder;
    }

    /// <summary>Maps the health endpoints and the metrics of a gateway in a process of its own.</summary>
    public static WebApplication MapGateway(this WebApplication app) => app.MapIngress();
}
