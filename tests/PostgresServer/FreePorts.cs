using System.Net;
using System.Net.Sockets;

namespace RelateMail.PostgresServer;

/// <summary>
/// Loopback ports for servers that are killed and come back. They lie below those that the kernel gives to outgoing
/// connections, so that none of these takes the port of a server that is away.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 12_000;
    private const int Highest = 32_000; // Linux gives out 32768 and above unless told otherwise
    private static int s_next = Random.Shared.Next(Lowest, Highest);

    /// <summary>A port that is free now and that this process has not given out before.</summary>
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
                continue; // taken
            }
        }
    }
}
