using Orleans.Configuration;
using Orleans.Networking.Shared;

namespace RelateMail.Cluster;

/// <summary>Time limits of connections between nodes, so that a fault of the network is noticed in seconds.</summary>
public static class NodeConnections
{
    /// <summary>Ends an attempt to connect early, because the next one may find the network repaired.</summary>
    public static void Configure(ConnectionOptions connections)
    {
        ArgumentNullException.ThrowIfNull(connections);
        connections.OpenConnectionTimeout = TimeSpan.FromSeconds(2);
        connections.ConnectionRetryDelay = TimeSpan.FromSeconds(0.5);
    }

    /// <summary>Closes an idle connection if the other machine is silent for three seconds.</summary>
    public static void Configure(SocketConnectionOptions sockets)
    {
        ArgumentNullException.ThrowIfNull(sockets);
        sockets.KeepAlive = true;
        sockets.KeepAliveTimeSeconds = 1;
        sockets.KeepAliveIntervalSeconds = 1;
        sockets.KeepAliveRetryCount = 2;
    }
}
