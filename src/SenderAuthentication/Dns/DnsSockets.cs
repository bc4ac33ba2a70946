using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// One query over one socket. A connected UDP socket receives from its server only. The system picks its source port
/// at random for each query (RFC 5452 §9.2). Returns null if no response arrives.
/// </summary>
internal static class DnsSockets
{
    private const int LengthPrefix = 2;

    public static async Task<DnsReply?> AskByUdpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        DnsQuestion question,
        ushort id,
        CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            using Socket socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(server, cancellationToken);
            await socket.SendAsync(query, cancellationToken);
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer, cancellationToken);
                if (DnsReplyReader.TryRead(buffer.AsSpan(0, length), question, id, out DnsReply? reply))
                {
                    return reply;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static async Task<DnsReply?> AskByTcpAsync(
        IPEndPoint server,
        ReadOnlyMemory<byte> query,
        DnsQuestion question,
        ushort id,
        CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LengthPrefix + ushort.MaxValue);
        try
        {
            using Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, cancellationToken);
            BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)query.Length);
            query.CopyTo(buffer.AsMemory(LengthPrefix));
            await SendAllAsync(socket, buffer.AsMemory(0, LengthPrefix + query.Length), cancellationToken);
            if (!await TryFillAsync(socket, buffer.AsMemory(0, LengthPrefix), cancellationToken))
            {
                return null;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
            Memory<byte> message = buffer.AsMemory(0, length);
            return await TryFillAsync(socket, message, cancellationToken)
                && DnsReplyReader.TryRead(message.Span, question, id, out DnsReply? reply) ? reply : null;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task SendAllAsync(
        Socket socket, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        while (octets.Length > 0)
        {
            octets = octets[await socket.SendAsync(octets, cancellationToken)..];
        }
    }

    private static async Task<bool> TryFillAsync(
        Socket socket, Memory<byte> octets, CancellationToken cancellationToken)
    {
        while (octets.Length > 0)
        {
            int count = await socket.ReceiveAsync(octets, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            octets = octets[count..];
        }

        return true;
    }
}
