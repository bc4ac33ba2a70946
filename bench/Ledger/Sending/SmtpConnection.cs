using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RelateMail.Ledger.CommandLine;

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
    private int _start;
    private int _end;

    private SmtpConnection(TimeSpan timeout)
    {
        _timeout = timeout;
    }

    /// <summary>Mails that went over it.</summary>
    public int Sent { get; set; }

    /// <summary>The server has neither closed nor said anything since the last reply.</summary>
    public bool IsQuiet => _start == _end && !_socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects, reads the greeting and says EHLO.</summary>
    /// <returns>The connection; null beside the reply that refused it.</returns>
    public static async Task<(SmtpConnection? Connection, SmtpReply Reply)> OpenAsync(
        GatewayAddress gateway, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var connection = new SmtpConnection(timeout);
        try
        {
            await connection.WithinTimeAsync(
                token => connection._socket.ConnectAsync(gateway.Host, gateway.Port, token), cancellationToken);
            SmtpReply reply = await connection.ReadReplyAsync(cancellationToken);
            if (reply.IsPositive)
            {
                reply = await connection.CommandAsync("EHLO ledger.example.test", cancellationToken);
            }

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
        exception is SocketException or IOException or TimeoutException;

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

    public Task WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) => WithinTimeAsync(
        async token =>
        {
            while (octets.Length > 0)
            {
                octets = octets[await _socket.SendAsync(octets, token)..];
            }
        },
        cancellationToken);

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
                async token => _end = await _socket.ReceiveAsync(_buffer.AsMemory(), token), cancellationToken);
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
