using System.Net;
using Microsoft.AspNetCore.Connections;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// Keeps the port for other silos closed, because a silo with SQLite has none: Orleans would accept every process of
/// this machine as a silo, and a silo may read and change everything.
/// </summary>
internal static class ClosedSiloPort
{
    /// <summary>Replaces the listener of that port by one that never opens it. Call it after the endpoints are set.
    /// </summary>
    /// <exception cref="InvalidOperationException">This version of Orleans registers its listeners in another way.
    /// </exception>
    public static ISiloBuilder CloseSiloPort(this ISiloBuilder silo, int port)
    {
        ServiceDescriptor[] listeners = [.. silo.Services.Where(static service =>
            service.ServiceType == typeof(IConnectionListenerFactory) && service.IsKeyedService)];
        if (listeners.Length == 0)
        {
            throw new InvalidOperationException("Orleans registers no listener whose port could stay closed.");
        }

        foreach (ServiceDescriptor listener in listeners)
        {
            Func<IServiceProvider, object?, object> create = listener.KeyedImplementationFactory
                ?? throw new InvalidOperationException("Orleans registers its listeners without a factory.");
            silo.Services.Remove(listener);
            silo.Services.AddKeyedSingleton<IConnectionListenerFactory>(
                listener.ServiceKey,
                (provider, key) => new Factory((IConnectionListenerFactory)create(provider, key), port));
        }

        return silo;
    }

    private sealed class Factory(IConnectionListenerFactory others, int closed) : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
            endpoint is IPEndPoint { Port: int port } && port == closed
                ? ValueTask.FromResult<IConnectionListener>(new NoConnections(endpoint))
                : others.BindAsync(endpoint, cancellationToken);
    }

    private sealed class NoConnections(EndPoint endpoint) : IConnectionListener
    {
        public EndPoint EndPoint => endpoint;

        /// <summary>Null: there will be no connection.</summary>
        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<ConnectionContext?>(null);

        public ValueTask UnbindAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
