using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.Tests.Harness;

/// <summary>An SMTP client on loopback that sends and reads lines.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly StreamReader _reader;

    private LineClient(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _reader = new StreamReader(_client.GetStream(), Encoding.ASCII);
    }

    public static LineClient Connect(int port) => new(port);

    /// <summary>The plain stream, for TLS after a reply has been read completely.</summary>
    public Stream Stream => _client.GetStream();

    /// <summary>Reads one line; null at the end of the connection.</summary>
    public Task<string?> ReadAsync() => _reader.ReadLineAsync();

    public async Task WriteAsync(string lines) =>
        await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{lines}\r\n"));

    public async Task<string?> SendAsync(string lines)
    {
        await WriteAsync(lines);
        return await ReadAsync();
    }

    /// <summary>Sends the lines one by one; each reply must begin with the code.</summary>
    public async Task ExpectAsync(string code, params string[] lines)
    {
        foreach (string line in lines)
        {
            Assert.StartsWith(code, await SendAsync(line), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>
/// A TCP port that was free a moment ago. The ports are below the ephemeral range, so that outgoing connections of
/// other processes do not take one before the test binds it.
/// </summary>
internal static class FreePort
{
    private const int First = 12_000;
    private const int FirstEphemeral = 32_768;

    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, FirstEphemeral);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // in use: try another port
            }
        }
    }
}
