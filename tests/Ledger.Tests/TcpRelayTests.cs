using System.Net;
using System.Net.Sockets;
using RelateMail.Ledger.Fleet;

namespace RelateMail.Ledger.Tests;

public sealed class TcpRelayTests : IAsyncDisposable
{
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);
    private readonly TcpRelay _relay;

    public TcpRelayTests()
    {
        _target.Start();
        _relay = new TcpRelay(((IPEndPoint)_target.LocalEndpoint).Port);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        _target.Dispose();
    }

    [Fact]
    public async Task Octets_pass_in_both_directions()
    {
        (Socket client, Socket server) = await ConnectAsync();
        await client.SendAsync("ask"u8.ToArray(), Token);
        Assert.Equal("ask"u8.ToArray(), await ReadAsync(server, 3));
        await server.SendAsync("answer"u8.ToArray(), Token);
        Assert.Equal("answer"u8.ToArray(), await ReadAsync(client, 6));
    }

    [Fact]
    public async Task A_refusing_relay_resets_connections_and_returns_on_the_same_port()
    {
        (Socket client, _) = await ConnectAsync();
        await _relay.RefuseAsync();

        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client, 1));
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(
            async () => await other.ConnectAsync(IPAddress.Loopback, _relay.Port, Token));

        _relay.Resume();
        await ConnectAsync();
    }

    [Fact]
    public async Task Octets_sent_to_a_frozen_relay_arrive_when_it_resumes()
    {
        (Socket client, Socket server) = await ConnectAsync();
        _relay.Freeze();
        await client.SendAsync("late"u8.ToArray(), Token);
        Task<byte[]> read = ReadAsync(server, 4);
        Assert.False(read.IsCompleted);

        _relay.Resume();
        Assert.Equal("late"u8.ToArray(), await read);
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        byte[] octets = new byte[count];
        await new NetworkStream(socket).ReadExactlyAsync(octets, Token).AsTask()
            .ContinueWith(
                task => task.Exception?.InnerException switch
                {
                    IOException { InnerException: SocketException lost } => throw lost,
                    { } other => throw other,
                    null => 0,
                },
                Token,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        return octets;
    }

    private async Task<(Socket Client, Socket Server)> ConnectAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, _relay.Port, Token);
        return (client, await _target.AcceptSocketAsync(Token));
    }
}
