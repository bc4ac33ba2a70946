using System.Net;
using System.Net.Sockets;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// Ports of the loopback that the system picked for the silo of this process. A socket stays bound to each port without
/// listening: no other process can bind the port before Orleans does, and Orleans can, because both share the address.
/// </summary>
public sealed class LoopbackPorts : IDisposable
{
    private readonly Dictionary<int, Socket> _sockets = [];

    /// <summary>Reserves a port that no other socket uses.</summary>
    public int Reserve()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        _sockets.Add(port, socket);
        return port;
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    internal bool Holds(int port) => _sockets.ContainsKey(port);
}
