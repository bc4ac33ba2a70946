using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RelateMail.Load.Tests;

/// <summary>A small SMTP server on loopback that answers as a test tells it to, and keeps what it was told.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string Close = "close";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly bool _tlsFirst;
    private readonly Task _accepting;
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly CancellationTokenSource _end = new();

    /// <param name="answer">The reply to a line, <see cref="Close"/>, or null for what a server that takes mail answers.
    /// The greeting answers "connect", the content "content".</param>
    /// <param name="certificate">For STARTTLS, or for TLS from the first octet.</param>
    /// <param name="tlsFirst">TLS from the first octet.</param>
    public ScriptedServer(Func<string, string?>? answer = null, X509Certificate2? certificate = null, bool tlsFirst = false)
    {
        _answer = answer ?? (_ => null);
        _certificate = certificate;
        _tlsFirst = tlsFirst;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<string> Contents { get; } = new();

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
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                _sessions.Add(ServeAsync(client));
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
            Stream stream = client.GetStream();
            try
            {
                if (_tlsFirst)
                {
                    stream = await StartTlsAsync(stream);
                }

                await ServeAsync(stream);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // the client left, or the test is over
            }
            finally
            {
                await stream.DisposeAsync();
            }
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        if (!await ReplyAsync(stream, "connect", "220 mx.example.test"))
        {
            return;
        }

        var reader = new StreamReader(stream, Encoding.Latin1);
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            Lines.Enqueue(line);
            if (line.StartsWith("BDAT ", StringComparison.Ordinal))
            {
                char[] chunk = new char[int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)];
                await reader.ReadBlockAsync(chunk, _end.Token);
                Contents.Enqueue(new string(chunk));
            }

            if (!await ReplyAsync(stream, line, Usual(line)) || line == "QUIT")
            {
                return;
            }

            if (line == "STARTTLS")
            {
                stream = await StartTlsAsync(stream);
                reader = new StreamReader(stream, Encoding.Latin1);
            }
            else if (line == "DATA" && _answer(line) is null && !await TakeContentAsync(stream, reader))
            {
                return;
            }
        }
    }

    private async Task<bool> TakeContentAsync(Stream stream, StreamReader reader)
    {
        var content = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            if (line == ".")
            {
                Contents.Enqueue(content.ToString());
                return await ReplyAsync(stream, "content", "250 2.0.0 taken");
            }

            content.Append(line).Append("\r\n");
        }

        return false;
    }

    private async Task<bool> ReplyAsync(Stream stream, string line, string usual)
    {
        string reply = _answer(line) ?? usual;
        if (reply == Close)
        {
            return false;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), _end.Token);
        return true;
    }

    private static string Usual(string line) => line.Split(' ')[0] switch
    {
        "EHLO" => "250-mx.example.test\r\n250-PIPELINING\r\n250 CHUNKING",
        "STARTTLS" => "220 go ahead",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        "QUIT" => "221 bye",
        _ => "250 ok",
    };

    private async Task<Stream> StartTlsAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return tls;
    }
}
