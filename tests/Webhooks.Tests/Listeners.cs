using System.Net;
using System.Net.Sockets;

namespace RelateMail.Webhooks.Tests;

/// <summary>A listener at one port of all addresses, of IPv6 too if the machine has it.</summary>
internal sealed class Listeners : IDisposable
{
    private readonly TcpListener _listener;

    public Listeners()
    {
        _listener = Socket.OSSupportsIPv6
            ? TcpListener.Create(0)
            : new TcpListener(IPAddress.Any, 0);
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public bool HasConnection => _listener.Pending();

    public void Dispose() => _listener.Dispose();
}
