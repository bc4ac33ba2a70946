using Orleans.Configuration;
using RelateMail.Cluster.Tls;
using RelateMail.Silo.Roles;

namespace Orleans.Hosting;

/// <summary>TLS between the nodes, for a silo.</summary>
public static class NodeTlsSiloExtensions
{
    /// <summary>Uses TLS with other silos and with clients; changes nothing if no certificate file is set.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A file cannot be used.</exception>
    public static ISiloBuilder UseNodeTls(this ISiloBuilder silo, NodeTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(silo);
        if (!NodeTls.TryLoad(options, out NodeTls? tls))
        {
            return silo;
        }

        tls.MarkCalls(silo.Services, isSilo: true);
        if (options.RequireRoles)
        {
            silo.AddIncomingGrainCallFilter<RoleFilter>();
        }

        return silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(tls.AcceptSilos);
            connections.ConfigureGatewayInboundConnection(tls.AcceptClients);
            connections.ConfigureSiloOutboundConnection(tls.Connect);
        });
    }
}
