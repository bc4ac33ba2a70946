using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace RelateMail.ScriptedSmtp;

/// <summary>
/// A small SMTP server on the loopback with replies from a test. Records the lines and contents it receives.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    /// <summary>Instead of a reply: closes the connection.</summary>
    public const string Close = "close";

    /// <summary>Instead of a reply: sends nothing and keeps the connection open.</summary>
    public const string Silence = "silence";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly bool _tlsFirst;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _sessions = [];
    private readonly Task _accepting;

    /// <param name="answer">
    /// The reply to a line, <see cref="Close"/> or <see cref="Silence"/>; null for the reply of a server that accepts
    /// mail. The line is "connect" for the greeting, "354" before the content is read, and "content" after its end.
    /// </param>
    /// <param name="certificate">The certificate for STARTTLS or implicit TLS.</param>
    /// <param name="tlsFirst">Implicit TLS.</param>
    public ScriptedServer(
        Func<string, string?>? answer = null, X509Certificate2? certificate = null, bool tlsFirst = false)
    {
        _answer = answer ?? (_ => null);
        _certificate = certificate;
        _tlsFirst = tlsFirst;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The contents, with dot-stuffing removed.</summary>
    public ConcurrentQueue<string> Contents { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_sessions);
        _end.Dispose();
    }

    private static string Usual(string line) => line.Split(' ')[0] switch
    {
        "connect" => "220 mx.example.test",
        "EHLO" => "250-mx.example.test\r\n250-PIPELINING\r\n250 CHUNKING",
        "STARTTLS" => "220 ready",
        "AUTH" => "235 accepted",
        "DATA" => "354 send the content",
        "QUIT" => "221 closing",
        "content" => $"250 2.0.0 Ok: stored as {Guid.NewGuid()}",
        _ => "250 ok",
    };

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException
            || (exception is InvalidOperationException && _end.IsCancellationRequested))
        {
            // the test has ended, before or after the listener was stopped
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            Stream stream = client.GetStream();
            try
            {
                stream = _tlsFirst ? await StartTlsAsync(stream) : stream;
                await ServeAsync(stream);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // the client has left, or the test has ended
            }
            finally
            {
                await stream.DisposeAsync();
            }
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        if (!await ReplyAsync(stream, "connect"))
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

            if (!await ReplyAsync(stream, line) || line == "QUIT")
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
        if (_answer("354") == Close)
        {
            return false;
        }

        var content = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            if (line == ".")
            {
                Contents.Enqueue(content.ToString());
                return await ReplyAsync(stream, "content");
            }

            content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return false;
    }

    private async Task<bool> ReplyAsync(Stream stream, string line)
    {
        string reply = _answer(line) ?? Usual(line);
        if (reply is not (Close or Silence))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), _end.Token);
        }

        return reply != Close;
    }

    private async Task<Stream> StartTlsAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return tls;
    }
}
