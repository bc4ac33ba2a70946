using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>A client that sends given octets and reads lines.</summary>
internal sealed class SmtpTestClient : IAsyncDisposable
{
    /// <summary>Turns a hang into a failure; no test waits for it.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromMinutes(1);

    private readonly TcpClient _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream _stream;
    private int _start;
    private int _end;

    private SmtpTestClient(TcpClient socket)
    {
        _socket = socket;
        _stream = socket.GetStream();
    }

    public SslStream? Tls => _stream as SslStream;

    public Socket Socket => _socket.Client;

    public static async Task<SmtpTestClient> ConnectAsync(IPEndPoint endPoint, int receiveBuffer = 0)
    {
        var socket = new TcpClient { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(endPoint);
        return new(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> octets) => await _stream.WriteAsync(octets);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a line and reads up to a reply with this beginning; returns all lines.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string line, string reply)
    {
        await SendAsync($"{line}\r\n");
        return await ExpectAsync(reply);
    }

    /// <summary>Reads the lines of a reply; the last must have this beginning.</summary>
    public async Task<IReadOnlyList<string>> ExpectAsync(string reply)
    {
        var lines = new List<string>();
        do
        {
            lines.Add(await ReadLineAsync() ?? $"closed; {reply} was expected");
        }
        while (lines[^1].Length > 3 && lines[^1][3] == '-');

        Assert.StartsWith(reply, lines[^1], StringComparison.Ordinal);
        return lines;
    }

    /// <returns>One line without its CRLF; null at the end of the connection.</returns>
    public async Task<string?> ReadLineAsync()
    {
        var line = new List<byte>();
        while (true)
        {
            if (_start == _end && !await FillAsync())
            {
                Assert.Empty(line);
                return null;
            }

            byte octet = _buffer[_start++];
            line.Add(octet);
            if (octet == '\n')
            {
                Assert.EndsWith("\r\n", Encoding.UTF8.GetString([.. line]), StringComparison.Ordinal);
                return Encoding.UTF8.GetString([.. line], 0, line.Count - 2);
            }
        }
    }

    /// <summary>Fails unless the server closes without sending more.</summary>
    public async Task ExpectCloseAsync() => Assert.Null(await ReadLineAsync());

    /// <summary>Fails unless the server closes; octets before that, such as a TLS alert, are skipped.</summary>
    public async Task ExpectEndAsync()
    {
        while (await FillAsync())
        {
        }
    }

    public async Task StartTlsAsync(
        string serverName = "mail.example.org", SslProtocols protocols = SslProtocols.Tls12 | SslProtocols.Tls13)
    {
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) =>
                certificate?.Subject == "CN=mail.example.org",
        });
        _stream = tls;
    }

    /// <summary>Closes the sending side; replies can still be read.</summary>
    public async Task EndAsync()
    {
        if (Tls is { } tls)
        {
            await tls.ShutdownAsync();
        }
        else
        {
            Socket.Shutdown(SocketShutdown.Send);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<bool> FillAsync()
    {
        _start = 0;
        try
        {
            _end = await _stream.ReadAsync(_buffer).AsTask().WaitAsync(Hang);
        }
        catch (IOException)
        {
            _end = 0; // a reset is a close too
        }

        return _end > 0;
    }
}
