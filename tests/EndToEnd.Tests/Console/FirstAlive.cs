using System.Net;
using System.Net.Sockets;

namespace RelateMail.EndToEnd.Tests.Console;

/// <summary>A balancer: connects each client to the first server that accepts a connection.</summary>
public sealed class FirstAlive : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int[] _servers;

    public FirstAlive(params int[] servers)
    {
        _servers = servers;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the test has ended
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            foreach (int server in _servers)
            {
                using var next = new TcpClient();
                try
                {
                    await next.ConnectAsync(IPAddress.Loopback, server);
                }
                catch (SocketException)
                {
                    continue;
                }

                try
                {
                    await Task.WhenAny(
                        client.GetStream().CopyToAsync(next.GetStream()),
                        next.GetStream().CopyToAsync(client.GetStream()));
                }
                catch (IOException)
                {
                    // one side has closed the connection, and the other one follows
                }

                return;
            }
        }
    }
}
