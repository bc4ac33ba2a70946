using System.Net;
using System.Net.Sockets;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// Checks at start that no other silo has the address of this one. Orleans itself would share the port, and the silo
/// that runs there would take the new one for its own restart and stop.
/// </summary>
/// <param name="options">The ports to check.</param>
/// <param name="advertised">The address at which the other silos reach this one.</param>
/// <param name="isAlone">True if there are no other silos, so that the port for them stays closed.</param>
internal sealed class ClusterPorts(SiloOptions options, IPAddress advertised, bool isAlone)
    : IHostedLifecycleService
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(1);

    /// <exception cref="IOException">A port is in use.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        IPAddress listened = IPAddress.IsLoopback(advertised) ? advertised : IPAddress.Any;
        if (!isAlone)
        {
            Check(listened, options.SiloPort, nameof(SiloOptions.SiloPort));
        }

        if (options.GatewayPort != 0)
        {
            Check(listened, options.GatewayPort, nameof(SiloOptions.GatewayPort));
        }

        if (!isAlone && await AnswersAsync(new IPEndPoint(advertised, options.SiloPort), cancellationToken))
        {
            throw new IOException(
                $"Another silo answers at {advertised}:{options.SiloPort}, which would be the address of this silo. Set"
                + " Cluster:AdvertisedAddress to an address of this machine, or set another Cluster:SiloPort.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static void Check(IPAddress address, int port, string key)
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
                $"Cluster:{key}: port {port} cannot be opened: {exception.Message}. Stop the process that uses it,"
                + " or set another one: each silo on a machine needs its own ports.",
                exception);
        }
    }

    private static async Task<bool> AnswersAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_connectTimeout);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
