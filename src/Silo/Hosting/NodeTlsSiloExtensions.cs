using Orleans.Configuration;
using RelateMail.Cluster.Tls;

namespace Orleans.Hosting;

/// <summary>TLS between the nodes, for a silo.</summary>
public static class NodeTlsSiloExtensions
{
    /// <summary>Uses TLS with other silos and with clients; changes nothing if no certificate file is set.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A file cannot be used.</exception>
    public static ISiloBuilder UseNodeTls(this ISiloBuilder silo, NodeTlsOptions options) =>
        NodeTls.TryLoad(options, out NodeTls? tls)
            ? silo.Configure<SiloConnectionOptions>(connections =>
            {
                connections.ConfigureSiloInboundConnection(tls.Accept);
                connections.ConfigureGatewayInboundConnection(tls.Accept);
                connections.ConfigureSiloOutboundConnection(tls.Connect);
            })
            : silo;
}
