using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Network;

/// <summary>Replaces the TCP transport between nodes.</summary>
public static class NodeTransportExtensions
{
    /// <summary>
    /// Replaces each keyed connection factory and listener factory, which are those of Orleans, by one that closes the
    /// connection to a silent peer. The server's own factory has no key and stays. Call it after Orleans is added.
    /// </summary>
    public static IServiceCollection AddNodeTransport(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<OpenNodeConnections>();
        foreach (ServiceDescriptor service in services.Where(static service => service.IsKeyedService).ToArray())
        {
            if (service.ServiceType == typeof(IConnectionFactory))
            {
                services.AddKeyedSingleton<IConnectionFactory>(
                    service.ServiceKey,
                    static (provider, _) => new NodeConnectionFactory(provider.GetRequiredService<ILoggerFactory>()));
            }
            else if (service.ServiceType == typeof(IConnectionListenerFactory))
            {
                services.AddKeyedSingleton<IConnectionListenerFactory>(
                    service.ServiceKey, static (provider, _) => CreateListeners(provider));
            }
        }

        return services;
    }

    private static NodeListenerFactory CreateListeners(IServiceProvider provider) => new(
        new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { CreateBoundListenSocket = NodeSocket.Bind }),
            provider.GetRequiredService<ILoggerFactory>()),
        provider.GetRequiredService<OpenNodeConnections>());
}
