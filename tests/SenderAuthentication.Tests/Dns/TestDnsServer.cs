using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>One query as the server saw it.</summary>
internal sealed record TestQuery(string Name, DnsType Type, ushort Id, bool Edns, bool Tcp, IPEndPoint Client);

/// <summary>A DNS server for a zone, on UDP and TCP of one loopback port that the system picks.</summary>
internal sealed class TestDnsServer : IAsyncDisposable
{
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;

    public TestDnsServer(TestZone zone)
    {
        Zone = zone;
        (_udp, _tcp) = BindBoth();
        _tcp.Listen();
        _loops = [ServeUdpAsync(), ServeTcpAsync()];
    }

    public TestZone Zone { get; }

    public IPEndPoint EndPoint => (IPEndPoint)_udp.LocalEndPoint!;

    public ConcurrentQueue<TestQuery> Queries { get; } = new();

    /// <summary>Called for a query that gets no response.</summary>
    public Action<TestQuery>? Dropped { get; set; }

    /// <summary>Replaces a response over UDP: empty drops the query, null uses the zone.</summary>
    public Func<TestQuery, byte[]?>? Override { get; set; }

    /// <summary>Datagrams to send before the response, by this server or by another socket.</summary>
    public Func<TestQuery, IEnumerable<(byte[] Octets, bool OtherSource)>>? Before { get; set; }

    /// <summary>Delays a response until the task completes.</summary>
    public Func<TestQuery, Task>? Delay { get; set; }

    public bool RefuseEdns { get; set; }

    public byte[]? Answer(TestQuery query)
    {
        if (RefuseEdns && query.Edns)
        {
            return DnsWire.Reply(query, DnsResponseCode.FormatError, []);
        }

        TestReply? reply = Zone.Find(query.Name, query.Type);
        byte[]? octets = reply is null ? null : DnsWire.Reply(query, reply.Code, reply.Answers);
        int limit = query.Tcp ? ushort.MaxValue : query.Edns ? DnsQuestion.UdpPayload : 512;
        return octets?.Length > limit ? DnsWire.Truncated(query) : octets;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private static (Socket Udp, Socket Tcp) BindBoth()
    {
        while (true)
        {
            Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                tcp.Bind(udp.LocalEndPoint!);
                return (udp, tcp);
            }
            catch (SocketException)
            {
                udp.Dispose(); // the port is taken for TCP: try another
                tcp.Dispose();
            }
        }
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[4096];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received =
                    await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                IPEndPoint client = (IPEndPoint)received.RemoteEndPoint;
                TestQuery query = DnsWire.ReadQuery(buffer.AsSpan(0, received.ReceivedBytes), tcp: false, client);
                Queries.Enqueue(query);
                _ = RespondAsync(query, client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Stopped, or a client that has closed its port.
            }
        }
    }

    private async Task RespondAsync(TestQuery query, IPEndPoint client)
    {
        if (Delay is { } delay)
        {
            await delay(query);
        }

        byte[]? octets = Override?.Invoke(query) ?? Answer(query);
        if (octets is not { Length: > 0 })
        {
            Dropped?.Invoke(query);
            return;
        }

        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        foreach ((byte[] early, bool otherSource) in Before?.Invoke(query) ?? [])
        {
            await (otherSource ? other : _udp).SendToAsync(early, client);
        }

        await _udp.SendToAsync(octets, client);
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using Socket client = await _tcp.AcceptAsync(_stop.Token);
                byte[] buffer = new byte[2 + ushort.MaxValue];
                int length = 0;
                while (length < 2 || length < 2 + BinaryPrimitives.ReadUInt16BigEndian(buffer))
                {
                    int count = await client.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                    length = count == 0 ? throw new SocketException() : length + count;
                }

                var from = (IPEndPoint)client.RemoteEndPoint!;
                TestQuery query = DnsWire.ReadQuery(buffer.AsSpan(2, length - 2), tcp: true, from);
                Queries.Enqueue(query);
                if (Answer(query) is { } octets)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)octets.Length);
                    octets.CopyTo(buffer.AsSpan(2));
                    await client.SendAsync(buffer.AsMemory(0, 2 + octets.Length), _stop.Token);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Stopped, or the client has closed its connection.
            }
        }
    }
}
