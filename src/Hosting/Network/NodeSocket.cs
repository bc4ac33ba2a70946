using System.Net;
using System.Net.Sockets;

namespace RelateMail.Hosting.Network;

/// <summary>TCP sockets between nodes. The system closes a connection whose peer is silent.</summary>
internal static class NodeSocket
{
    /// <summary>
    /// How long sent octets may stay without an acknowledgement, and how long an idle peer may be silent. A connection
    /// without this limit outlives a network fault by up to a quarter of an hour, because TCP doubles the time between
    /// two attempts.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    private const int TcpLevel = 6; // IPPROTO_TCP
    private const int UserTimeout = 18; // TCP_USER_TIMEOUT (RFC 5482) of Linux

    public static Socket Create(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 2);
        if (OperatingSystem.IsLinux())
        {
            Span<byte> milliseconds = stackalloc byte[sizeof(int)];
            BitConverter.TryWriteBytes(milliseconds, (int)Patience.TotalMilliseconds);
            socket.SetRawSocketOption(TcpLevel, UserTimeout, milliseconds);
        }

        return socket;
    }

    /// <summary>A bound socket whose accepted connections inherit its options.</summary>
    public static Socket Bind(EndPoint endpoint)
    {
        Socket socket = Create(endpoint);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
