using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RelateMail.Ledger.CommandLine;

namespace RelateMail.Ledger.Tests.Harness;

/// <summary>A gateway on loopback that answers as a test tells it to, and keeps the contents it was given.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    /// <summary>In place of a reply: the connection is closed.</summary>
    public const string Close = "close";

    /// <summary>In place of a reply: none, ever.</summary>
    public const string Silence = "silence";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;

    /// <param name="answer">The answer to a line, or null for that of a server that takes mail. The greeting answers
    /// "connect", the content "content", what comes after 354 and before the dot "354".</param>
    public ScriptedGateway(Func<string, string?>? answer = null)
    {
        _answer = answer ?? (_ => null);
        _listener.Start();
        Address = new GatewayAddress("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);
        _accepting = AcceptAsync();
    }

    public GatewayAddress Address { get; }

    /// <summary>As they came over the wire, dot-stuffing undone.</summary>
    public ConcurrentQueue<string> Contents { get; } = new();

    public ConcurrentQueue<string> Lines { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // the test is over
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                string? line = "connect";
                while (line is not null && await AnswerAsync(client.GetStream(), line) && line != "QUIT")
                {
                    line = line == "DATA" ? await ReadContentAsync(reader) : await reader.ReadLineAsync(_end.Token);
                    Lines.Enqueue(line ?? "");
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // the client left, or the test is over
            }
        }
    }

    /// <returns>"content"; null where the client left, or was left, before the dot.</returns>
    private async Task<string?> ReadContentAsync(StreamReader reader)
    {
        if (_answer("354") == Close || _answer("DATA") is not null)
        {
            return null;
        }

        var content = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            if (line == ".")
            {
                Contents.Enqueue(content.ToString());
                return "content";
            }

            content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return null;
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, string line)
    {
        string reply = _answer(line) ?? Usual(line);
        switch (reply)
        {
            case Close:
                return false;
            case Silence:
                return true;
            default:
                await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), _end.Token);
                return true;
        }
    }

    private static string Usual(string line) => line.Split(' ')[0] switch
    {
        "connect" => "220 mx.example.test",
        "EHLO" => "250-mx.example.test\r\n250 SIZE 1000000",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        "content" => $"250 2.0.0 Ok: stored as {Guid.NewGuid()}",
        _ => "250 ok",
    };
}
