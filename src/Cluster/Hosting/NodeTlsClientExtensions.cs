using Orleans.Configuration;
using RelateMail.Cluster.Tls;

namespace Orleans.Hosting;

/// <summary>Configures TLS between nodes for a client of the cluster.</summary>
public static class NodeTlsClientExtensions
{
    /// <summary>Connects to silos with TLS; changes nothing if no certificate file is set.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A file cannot be used.</exception>
    public static IClientBuilder UseNodeTls(this IClientBuilder client, NodeTlsOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!NodeTls.TryLoad(options, out NodeTls? tls))
        {
            return client;
        }

        tls.MarkCalls(client.Services, isSilo: false);
        return client.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(tls.Connect));
    }
}
