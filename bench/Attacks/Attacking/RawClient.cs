using System.Net;
using System.Net.Sockets;
using System.Text;
using RelateMail.Shared.Wire;

namespace RelateMail.Attacks.Attacking;

/// <summary>One connection of the attacker: sends any octets, and reads replies only when it wants to.</summary>
internal sealed class RawClient(Attack attack) : IReceiver, IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        LingerState = new LingerOption(true, 0), // leaves no socket in TIME-WAIT
    };

    private readonly ReplyReader _replies = new();

    public string LastReply => _replies.LastLine;

    public async Task ConnectAsync(IPEndPoint server, IPAddress source, CancellationToken stop)
    {
        _socket.Bind(new IPEndPoint(source, 0));
        await _socket.ConnectAsync(server, stop);
    }

    /// <summary>Sends all octets; waits as long as the server does not read.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> octets, CancellationToken stop)
    {
        while (!octets.IsEmpty)
        {
            int sent = await _socket.SendAsync(octets, stop);
            attack.Sent(sent);
            octets = octets[sent..];
        }
    }

    public Task SendAsync(string text, CancellationToken stop) => SendAsync(Encoding.ASCII.GetBytes(text), stop);

    /// <summary>Reads one reply and returns its code.</summary>
    public async Task<int> ReplyAsync(CancellationToken stop) =>
        await _replies.ReadAsync(this, keepLines: false, stop);

    /// <summary>Sends one line, and returns the code of its reply.</summary>
    public async Task<int> AskAsync(string line, CancellationToken stop)
    {
        await SendAsync(line + "\r\n", stop);
        return await ReplyAsync(stop);
    }

    ValueTask<int> IReceiver.ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _socket.ReceiveAsync(buffer, cancellationToken);

    public void Dispose() => _socket.Dispose();
}
