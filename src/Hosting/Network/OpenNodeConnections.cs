using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace RelateMail.Hosting.Network;

/// <summary>Counts the open connections that other nodes have made to this one.</summary>
public sealed class OpenNodeConnections
{
    private readonly ConcurrentDictionary<int, int> _counts = new();

    /// <summary>The connections to a port of this node.</summary>
    public int CountAt(int port) => _counts.GetValueOrDefault(port);

    internal void Opened(int port, CancellationToken closed)
    {
        _counts.AddOrUpdate(port, 1, static (_, count) => count + 1);
        closed.UnsafeRegister(_ => _counts.AddOrUpdate(port, 0, static (_, count) => count - 1), null);
    }
}

/// <summary>Listeners whose connections are counted.</summary>
internal sealed class NodeListenerFactory(IConnectionListenerFactory inner, OpenNodeConnections connections)
    : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new NodeListener(await inner.BindAsync(endpoint, cancellationToken), connections);
}

/// <inheritdoc cref="NodeListenerFactory"/>
internal sealed class NodeListener(IConnectionListener inner, OpenNodeConnections connections) : IConnectionListener
{
    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        ConnectionContext? connection = await inner.AcceptAsync(cancellationToken);
        if (connection is not null && EndPoint is IPEndPoint local)
        {
            connections.Opened(local.Port, connection.ConnectionClosed);
        }

        return connection;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
