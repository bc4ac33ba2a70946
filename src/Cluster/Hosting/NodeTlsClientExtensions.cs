using Orleans.Configuration;
using RelateMail.Cluster.Tls;

namespace Orleans.Hosting;

/// <summary>TLS between the nodes, for a client of the cluster.</summary>
public static class NodeTlsClientExtensions
{
    /// <summary>Calls silos under TLS; changes nothing where no file is named.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A file cannot be used.</exception>
    public static IClientBuilder UseNodeTls(this IClientBuilder client, NodeTlsOptions options) =>
        NodeTls.TryLoad(options, out NodeTls? tls)
            ? client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(tls.Connect))
            : client;
}
