using System.Net;
using System.Net.Sockets;
using RelateMail.PostgresServer;

namespace RelateMail.Ledger.Fleet;

/// <summary>A relay between the nodes and the database that can make the database unreachable while it runs.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _sockets = [];
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _flowing = Flowing();

    public TcpRelay(int targetPort)
    {
        _target = new IPEndPoint(IPAddress.Loopback, targetPort);
        Listen();
    }

    public int Port { get; } = FreePorts.Take();

    /// <summary>Acts like a host that is down: connections are reset, and new ones are refused.</summary>
    public async Task RefuseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
        lock (_lock)
        {
            foreach (Socket socket in _sockets)
            {
                socket.LingerState = new LingerOption(true, 0); // a reset, not an orderly end
                socket.Dispose();
            }

            _sockets.Clear();
        }
    }

    /// <summary>Acts like a network that drops all packets: connections stay open, and no octets pass.</summary>
    public void Freeze() => _flowing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Holds back what the database sends, for this time each.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Ends the disturbance. Octets held back by <see cref="Freeze"/> arrive late.</summary>
    public void Resume()
    {
        _flowing.TrySetResult();
        if (_listener is null)
        {
            Listen();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _flowing.TrySetResult();
        await RefuseAsync();
        _end.Dispose();
    }

    private static TaskCompletionSource Flowing()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }

    private static bool IsEnd(Exception exception) =>
        exception is SocketException or ObjectDisposedException or OperationCanceledException;

    private void Listen()
    {
        _listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, Port));
        _listener.Listen(512);
        _accepting = AcceptAsync(_listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await listener.AcceptAsync(_end.Token)); // the task ends with its connection
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // the relay no longer listens
        }
    }

    private async Task RelayAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Keep(client, server);
        try
        {
            await _flowing.Task.WaitAsync(_end.Token);
            await server.ConnectAsync(_target, _end.Token);
            await await Task.WhenAny(
                PumpAsync(client, server, isAnswer: false), PumpAsync(server, client, isAnswer: true));
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // one side has closed, so the other is closed too
        }
        finally
        {
            Drop(client, server);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isAnswer)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer.AsMemory(), _end.Token) is > 0 and int count)
        {
            await _flowing.Task.WaitAsync(_end.Token);
            if (isAnswer && Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, _end.Token);
            }

            for (int sent = 0; sent < count;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _end.Token);
            }
        }
    }

    private void Keep(params ReadOnlySpan<Socket> sockets)
    {
        lock (_lock)
        {
            foreach (Socket socket in sockets)
            {
                _sockets.Add(socket);
            }
        }
    }

    private void Drop(params ReadOnlySpan<Socket> sockets)
    {
        lock (_lock)
        {
            foreach (Socket socket in sockets)
            {
                if (_sockets.Remove(socket))
                {
                    socket.Dispose();
                }
            }
        }
    }
}
