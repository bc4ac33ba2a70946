using System.Net;
using System.Net.Sockets;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// No other silo may have this one's address: Orleans shares a port that is in use, and takes the newcomer for a restart
/// of the silo that runs, which then ends.
/// </summary>
internal sealed class ClusterPorts(SiloOptions options, IPAddress advertised) : IHostedLifecycleService
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <exception cref="IOException">A port is in use.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        IPAddress listened = IPAddress.IsLoopback(advertised) ? advertised : IPAddress.Any;
        Try(listened, options.SiloPort, nameof(SiloOptions.SiloPort));
        if (options.GatewayPort != 0)
        {
            Try(listened, options.GatewayPort, nameof(SiloOptions.GatewayPort));
        }

        if (await AnswersAsync(new IPEndPoint(advertised, options.SiloPort), cancellationToken))
        {
            throw new IOException(
                $"Another silo answers at {advertised}:{options.SiloPort}, the address that this one would have. Set"
                + " Cluster:AdvertisedAddress to an address of this machine, or another Cluster:SiloPort.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Try(IPAddress address, int port, string key)
    {
        using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(1);
        }
        catch (SocketException exception)
        {
            throw new IOException(
                $"Cluster:{key}: port {port} cannot be opened: {exception.Message}. Another silo on this machine needs"
                + " ports of its own.",
                exception);
        }
    }

    private static async Task<bool> AnswersAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(s_patience);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false; // nobody, as it should be
        }
    }
}
