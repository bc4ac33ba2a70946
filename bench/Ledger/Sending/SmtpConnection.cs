using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// The client's side of one SMTP session. A lost connection is an exception, see <see cref="IsFault"/>.
/// </summary>
internal sealed class SmtpConnection : IDisposable
{
    public const string ReversePath = "sender@ledger.example.test";

    private const int MaxReplyOctets = 64 * 1024;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly TimeSpan _timeout;
    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = Stream.Null;
    private int _start;
    private int _end;

    private SmtpConnection(TimeSpan timeout)
    {
        _timeout = timeout;
    }

    /// <summary>Mails that went over it.</summary>
    public int Sent { get; set; }

    /// <summary>
    /// SHA-256 of the certificate that the server showed, in hexadecimal digits; null in the clear. Who signed it is not
    /// looked at, as MTAs do (RFC 3207 §4.1).
    /// </summary>
    public string? Thumbprint { get; private set; }

    /// <summary>The server has neither closed nor said anything since the last reply.</summary>
    public bool IsQuiet => _start == _end && !_socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects, reads the greeting and says EHLO, in the clear or under TLS.</summary>
    /// <returns>The connection; null beside the reply that refused it.</returns>
    public static async Task<(SmtpConnection? Connection, SmtpReply Reply)> OpenAsync(
        GatewayAddress gateway, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var connection = new SmtpConnection(timeout);
        try
        {
            SmtpReply reply = await connection.GreetAsync(gateway, cancellationToken);
            if (reply.IsPositive)
            {
                return (connection, reply);
            }

            connection.Dispose();
            return (null, reply);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What may end a session without a reply: the network or the server, never a fault of this program.
    /// </summary>
    public static bool IsFault(Exception exception) =>
        exception is SocketException or IOException or TimeoutException or AuthenticationException;

    /// <summary>A short text, the same for the same fault, so that faults can be counted by it.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        SocketException socket => socket.SocketErrorCode.ToString(),
        _ => exception.Message,
    };

    /// <summary>One command line and its reply.</summary>
    public async Task<SmtpReply> CommandAsync(string line, CancellationToken cancellationToken)
    {
        await WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        WithinTimeAsync(token => _stream.WriteAsync(octets, token), cancellationToken);

    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await ReadLineAsync(cancellationToken);
            bool isReply = line.Length >= 3
                && int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                && (line.Length == 3 || line[3] is ' ' or '-');
            if (!isReply)
            {
                throw new IOException("not an SMTP reply");
            }

            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(int.Parse(line.AsSpan(0, 3), CultureInfo.InvariantCulture), line);
            }
        }
    }

    /// <summary>Says QUIT and closes; whether the server still hears it does not matter.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        using (this)
        {
            try
            {
                await CommandAsync("QUIT", cancellationToken);
            }
            catch (Exception exception) when (IsFault(exception))
            {
                // the mail before it has its answer
            }
        }
    }

    /// <summary>Closes without a word.</summary>
    public void Dispose() => _socket.Dispose();

    private async Task<SmtpReply> GreetAsync(GatewayAddress gateway, CancellationToken cancellationToken)
    {
        const string Hello = "EHLO ledger.example.test";
        await WithinTimeAsync(token => _socket.ConnectAsync(gateway.Host, gateway.Port, token), cancellationToken);
        _stream = new NetworkStream(_socket);
        if (gateway.Tls == TlsUse.Implicit)
        {
            await SecureAsync(cancellationToken);
        }

        SmtpReply reply = await ReadReplyAsync(cancellationToken);
        if (reply.IsPositive)
        {
            reply = await CommandAsync(Hello, cancellationToken);
        }

        if (reply.IsPositive && gateway.Tls == TlsUse.StartTls)
        {
            reply = await CommandAsync("STARTTLS", cancellationToken);
            if (reply.IsPositive)
            {
                await SecureAsync(cancellationToken);
                reply = await CommandAsync(Hello, cancellationToken);
            }
        }

        return reply;
    }

    private async Task SecureAsync(CancellationToken cancellationToken)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await WithinTimeAsync(
            token => new ValueTask(tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = LocalFleet.ServerName,
#pragma warning disable CA5359 // The nodes' certificates are of an authority of the fleet's own; which one it is, is looked at.
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
                },
                token)),
            cancellationToken);
        Thumbprint = ((X509Certificate2)tls.RemoteCertificate!).GetCertHashString(HashAlgorithmName.SHA256);
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            int lineFeed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            int taken = lineFeed < 0 ? _end - _start : lineFeed + 1;
            line.Append(Encoding.ASCII.GetString(_buffer, _start, taken));
            _start += taken;
            if (lineFeed >= 0)
            {
                return line.ToString().TrimEnd('\r', '\n');
            }

            if (line.Length > MaxReplyOctets)
            {
                throw new IOException("a reply without an end");
            }

            _start = 0;
            _end = 0;
            await WithinTimeAsync(
                async token => _end = await _stream.ReadAsync(_buffer.AsMemory(), token), cancellationToken);
            if (_end == 0)
            {
                throw new IOException("closed by the server");
            }
        }
    }

    private async Task WithinTimeAsync(Func<CancellationToken, ValueTask> act, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        try
        {
            await act(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("timed out");
        }
    }
}
