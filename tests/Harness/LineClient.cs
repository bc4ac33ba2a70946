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

    /// <summary>The stream for a TLS handshake; use it only after a whole reply has been read.</summary>
    public Stream Stream => _client.GetStream();

    /// <summary>Null at the end of the connection.</summary>
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

/// <summary>Finds a TCP port that is free at the moment.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
