using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>The MTA's side of the milter protocol, version 6, as far as a signer needs it.</summary>
internal sealed class MilterClient(Socket socket)
{
    private const int Actions = 0x1FF;
    private const int LeadingSpaces = 0x100000;

    /// <summary>Gives the message to the filter and returns the field that it inserts, with its CRLF.</summary>
    public static async Task<string> SignAsync(string path, Process filter, string message)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        while (!await TryConnectAsync(socket, path))
        {
            Assert.False(filter.HasExited, "The filter has ended.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return await new MilterClient(socket).SignAsync(message);
    }

    private static async Task<bool> TryConnectAsync(Socket socket, string path)
    {
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string> SignAsync(string message)
    {
        await SendAsync('O', [.. UInt32(6), .. UInt32(Actions), .. UInt32(LeadingSpaces)]);
        await ReceiveAsync();
        await AskAsync('C', [.. "localhost\0"u8, (byte)'4', 0, 25, .. "127.0.0.1\0"u8]);
        await AskAsync('H', "localhost\0");
        await AskAsync('M', "<alice@example.org>\0");
        await AskAsync('R', "<bob@example.net>\0");
        int end = message.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        foreach (string field in message[..end].Replace("\r\n\t", "\n\t", StringComparison.Ordinal).Split("\r\n"))
        {
            int colon = field.IndexOf(':');
            await AskAsync('L', $"{field[..colon]}\0{field[(colon + 1)..]}\0");
        }

        await AskAsync('N', "");
        await AskAsync('B', message[(end + 4)..]);
        await SendAsync('E', []);
        return await ReceiveFieldAsync();
    }

    private async Task<string> ReceiveFieldAsync()
    {
        string field = "";
        while (true)
        {
            (char command, byte[] data) = await ReceiveAsync();
            if (command is 'a' or 'c')
            {
                return field;
            }

            if (command is 'i' or 'h')
            {
                string[] parts = Encoding.UTF8.GetString(data.AsSpan(command == 'i' ? 4 : 0)).Split('\0');
                field = $"{parts[0]}:{parts[1].ReplaceLineEndings("\r\n")}\r\n";
            }
        }
    }

    private Task AskAsync(char command, string text) => AskAsync(command, Encoding.UTF8.GetBytes(text));

    private async Task AskAsync(char command, byte[] data)
    {
        await SendAsync(command, data);
        (char answer, _) = await ReceiveAsync();
        Assert.True(answer is 'c', $"The filter answers {answer} to {command}.");
    }

    private async Task SendAsync(char command, byte[] data)
    {
        byte[] packet = [.. UInt32(data.Length + 1), (byte)command, .. data];
        for (int sent = 0; sent < packet.Length;)
        {
            sent += await socket.SendAsync(packet.AsMemory(sent), TestContext.Current.CancellationToken);
        }
    }

    private async Task<(char Command, byte[] Data)> ReceiveAsync()
    {
        byte[] packet = await FillAsync(BinaryPrimitives.ReadInt32BigEndian(await FillAsync(4)));
        return ((char)packet[0], packet[1..]);
    }

    private async Task<byte[]> FillAsync(int length)
    {
        byte[] octets = new byte[length];
        for (int filled = 0; filled < length;)
        {
            int count = await socket.ReceiveAsync(octets.AsMemory(filled), TestContext.Current.CancellationToken);
            filled = count == 0 ? throw new EndOfStreamException("The filter closed the connection.") : filled + count;
        }

        return octets;
    }

    private static byte[] UInt32(int value)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, value);
        return octets;
    }
}
