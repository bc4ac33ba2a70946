using System.Net.Sockets;
using System.Text;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>
/// A minimal SMTP client for lost replies, repeated transactions and many sessions, which a mail library does not
/// support.
/// </summary>
public sealed class WireClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private NetworkStream? _stream;
    private StreamReader? _reader;

    /// <summary>Connects, reads the greeting and sends EHLO.</summary>
    /// <param name="port">The port of the listener.</param>
    /// <param name="address">The client's address in a PROXY header; null to send no header.</param>
    public static async Task<WireClient> ConnectAsync(int port, string? address = null)
    {
        var client = new WireClient();
        await client._tcp.ConnectAsync("127.0.0.1", port);
        client._stream = client._tcp.GetStream();
        if (address is not null)
        {
            await client._stream.WriteAsync(Encoding.ASCII.GetBytes($"PROXY TCP4 {address} 127.0.0.1 40000 25\r\n"));
        }

        client._reader = new StreamReader(client._stream, Encoding.UTF8);
        await client.ReadReplyAsync();
        await client.CommandAsync("EHLO client.example.org");
        return client;
    }

    /// <summary>Sends one command line; returns the last line of its reply.</summary>
    public async Task<string> CommandAsync(string line)
    {
        await _stream!.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));
        return await ReadReplyAsync();
    }

    /// <summary>Sends one mail transaction; returns the reply to the content, or the first refusal.</summary>
    public async Task<string> SendAsync(string reversePath, IReadOnlyList<string> recipients, string content)
    {
        string reply = await CommandAsync($"MAIL FROM:<{reversePath}>");
        foreach (string recipient in recipients)
        {
            reply = reply[0] == '2' ? await CommandAsync($"RCPT TO:<{recipient}>") : reply;
        }

        reply = reply[0] == '2' ? await CommandAsync("DATA") : reply;
        return reply[0] == '3' ? await CommandAsync(content + "\r\n.") : reply;
    }

    /// <summary>One whole transaction with a content of any octets; gives the reply to the content.</summary>
    /// <param name="reversePath">Without angle brackets.</param>
    /// <param name="recipients">The forward-paths, without angle brackets.</param>
    /// <param name="content">The octets of the content.</param>
    /// <param name="isChunked">True to send it by BDAT.</param>
    /// <param name="isBinary">True to announce it with BODY=BINARYMIME.</param>
    public async Task<string> SendOctetsAsync(
        string reversePath, IReadOnlyList<string> recipients, byte[] content, bool isChunked, bool isBinary)
    {
        string reply = await CommandAsync($"MAIL FROM:<{reversePath}>{(isBinary ? " BODY=BINARYMIME" : "")}");
        foreach (string recipient in recipients)
        {
            reply = reply[0] == '2' ? await CommandAsync($"RCPT TO:<{recipient}>") : reply;
        }

        return reply[0] != '2' ? reply : await SendContentAsync(content, isChunked);
    }

    /// <summary>The content after the last recipient, with its dots stuffed unless it goes by BDAT.</summary>
    public async Task<string> SendContentAsync(byte[] content, bool isChunked = false)
    {
        if (isChunked)
        {
            await _stream!.WriteAsync(Encoding.ASCII.GetBytes($"BDAT {content.Length} LAST\r\n"));
            await _stream.WriteAsync(content);
            return await ReadReplyAsync();
        }

        string reply = await CommandAsync("DATA");
        if (reply[0] != '3')
        {
            return reply;
        }

        string text = Encoding.Latin1.GetString(content).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        await _stream!.WriteAsync(Encoding.Latin1.GetBytes($"{(text.StartsWith('.') ? "." : "")}{text}.\r\n"));
        return await ReadReplyAsync();
    }

    /// <summary>Octets as they are, and then whatever the server answers until it closes the connection.</summary>
    public async Task<long> SendAndDrainAsync(byte[] octets)
    {
        await _stream!.WriteAsync(octets);
        _tcp.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        await _stream.CopyToAsync(answer);
        return answer.Length;
    }

    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ReadReplyAsync()
    {
        while (true)
        {
            string line = await _reader!.ReadLineAsync() ?? throw new IOException("The server closed the connection.");
            if (line.Length < 4 || line[3] != '-')
            {
                return line;
            }
        }
    }
}
