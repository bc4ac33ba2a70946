using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>A DNS server with TXT records, on a UDP port of the loopback; all other names do not exist.</summary>
public sealed class NameServer : IAsyncDisposable
{
    private const ushort Txt = 16;
    private const int HeaderOctets = 12;
    private const int NoName = 3;

    private readonly Func<string, string?> _find;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _queries;

    /// <param name="find">
    /// The text of a name, in lower case; empty if the name has no record, null if it does not exist.
    /// </param>
    public NameServer(Func<string, string?> find)
    {
        _find = find;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _loop = ServeAsync();
    }

    /// <summary>The value of <c>Dns:Servers</c>.</summary>
    public string EndPoint => $"{_socket.LocalEndPoint}";

    /// <summary>While true, queries get no response.</summary>
    public bool IsDead { get; set; }

    public int Queries => Volatile.Read(ref _queries);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _socket.ReceiveFromAsync(
                    buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                Interlocked.Increment(ref _queries);
                if (!IsDead)
                {
                    byte[] reply = Reply(buffer.AsSpan(0, received.ReceivedBytes));
                    await _socket.SendToAsync(reply, received.RemoteEndPoint, _stop.Token);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Stopped, or a client that has closed its port.
            }
        }
    }

    /// <summary>Header, question and at most one answer (RFC 1035 §4.1).</summary>
    private byte[] Reply(ReadOnlySpan<byte> query)
    {
        List<string> labels = [];
        int at = HeaderOctets;
        for (; query[at] != 0; at += query[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(query.Slice(at + 1, query[at])).ToLowerInvariant());
        }

        int end = at + 5; // the root, the type and the class
        bool isText = BinaryPrimitives.ReadUInt16BigEndian(query[(at + 1)..]) == Txt;
        string? text = _find(string.Join('.', labels));
        byte[] answer = text is { Length: > 0 } && isText ? Answer(text) : [];
        byte code = (byte)(text is null ? NoName : 0);
        return
        [
            query[0], query[1], 0x81, (byte)(0x80 | code), 0, 1, 0, (byte)(answer.Length > 0 ? 1 : 0), 0, 0, 0, 0,
            .. query[HeaderOctets..end], .. answer,
        ];
    }

    private static byte[] Answer(string text)
    {
        byte[] data =
        [
            .. text.Chunk(255).SelectMany(static chunk =>
                (byte[])[(byte)chunk.Length, .. Encoding.ASCII.GetBytes(chunk)]),
        ];
        return
        [
            0xC0, HeaderOctets, 0, (byte)Txt, 0, 1, 0, 0, 1, 0, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
    }
}
