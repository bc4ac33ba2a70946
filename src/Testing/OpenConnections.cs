using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace RelateMail.Testing;

/// <summary>The open SMTP connections, so that a fault can end one.</summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new(StringComparer.Ordinal);

    /// <summary>Knows a connection until the result is disposed.</summary>
    public IDisposable Track(ConnectionContext connection)
    {
        _open[connection.ConnectionId] = connection;
        return new Tracked(this, connection.ConnectionId);
    }

    public void Abort(string? id)
    {
        if (id is not null && _open.TryGetValue(id, out ConnectionContext? connection))
        {
            connection.Abort();
        }
    }

    public void AbortAll()
    {
        foreach (string id in _open.Keys)
        {
            Abort(id);
        }
    }

    private sealed class Tracked(OpenConnections owner, string id) : IDisposable
    {
        public void Dispose() => owner._open.TryRemove(id, out _);
    }
}
