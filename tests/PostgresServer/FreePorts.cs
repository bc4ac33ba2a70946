using System.Net;
using System.Net.Sockets;

namespace RelateMail.PostgresServer;

/// <summary>
/// Loopback ports for servers that are killed and restarted. The ports are below the kernel's range for outgoing
/// connections, so that no such connection uses the port of a stopped server.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 12_000;
    private const int Highest = 32_000; // the default range of Linux starts at 32768
    private static int s_next = Random.Shared.Next(Lowest, Highest);

    /// <summary>Returns a port that is free and that this process did not return before.</summary>
    public static int Take()
    {
        while (true)
        {
            int port = Lowest + (int)((uint)Interlocked.Increment(ref s_next) % (Highest - Lowest));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                continue; // in use
            }
        }
    }
}
