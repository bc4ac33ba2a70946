using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace RelateMail.CommandLine;

/// <summary>A session with an SMTP server, to send a few mails (RFC 5321).</summary>
internal sealed class MailSubmission : IAsyncDisposable
{
    private const int MaxReplyLines = 100;

    private readonly TcpClient _connection;
    private Stream _stream;
    private StreamReader _replies;
    private string _capabilities = "";

    private MailSubmission(TcpClient connection, Stream stream)
    {
        _connection = connection;
        _stream = stream;
        _replies = new StreamReader(stream, Encoding.UTF8);
    }

    /// <summary>Opens a session, with STARTTLS if the server offers it.</summary>
    /// <param name="host">The name of the server, which its certificate must have.</param>
    /// <param name="port">The port.</param>
    /// <param name="isInsecure">True to accept every certificate.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ToolException">The server refused, or its certificate is not valid.</exception>
    public static async Task<MailSubmission> OpenAsync(
        string host, int port, bool isInsecure, CancellationToken cancellationToken)
    {
        var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(host, port, cancellationToken);
            var session = new MailSubmission(connection, connection.GetStream());
            await session.ExpectAsync(220, cancellationToken);
            await session.GreetAsync(cancellationToken);
            if (session._capabilities.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase))
            {
                await session.StartTlsAsync(host, isInsecure, cancellationToken);
            }

            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Logs in with AUTH PLAIN (RFC 4954), by TLS only.</summary>
    public Task LogInAsync(string user, string password, CancellationToken cancellationToken) =>
        _stream is not SslStream
            ? throw new ToolException(ExitCode.Failed, "The server has no TLS: the password is not sent in clear text.")
            : CommandAsync(
                $"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}"))}", 235,
                cancellationToken);

    /// <summary>Sends one mail.</summary>
    /// <param name="reversePath">The sender; empty for the null reverse-path.</param>
    /// <param name="recipients">The recipients. If one is refused, nothing is sent.</param>
    /// <param name="content">The header and body; the lines can end with LF or CRLF.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The text of the reply that accepted the mail.</returns>
    public async Task<string> SendAsync(
        string reversePath, IEnumerable<string> recipients, string content, CancellationToken cancellationToken)
    {
        string parameters = content.All(char.IsAscii) ? "" : " BODY=8BITMIME";
        await CommandAsync($"MAIL FROM:<{reversePath}>{parameters}", 250, cancellationToken);
        foreach (string recipient in recipients)
        {
            await CommandAsync($"RCPT TO:<{recipient}>", 250, cancellationToken);
        }

        await CommandAsync("DATA", 354, cancellationToken);
        return await CommandAsync(Stuff(content) + ".", 250, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await CommandAsync("QUIT", 221, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ToolException or ObjectDisposedException)
        {
            // the mails are accepted or not, whatever becomes of QUIT
        }

        await _stream.DisposeAsync();
        _connection.Dispose();
    }

    /// <summary>Ends lines with CRLF, and doubles a dot that begins a line (RFC 5321 §4.5.2).</summary>
    private static string Stuff(string content)
    {
        var text = new StringBuilder(content.Length + 16);
        foreach (string line in content.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            text.Append(line.StartsWith('.') ? "." : "").Append(line).Append("\r\n");
        }

        return text.ToString();
    }

    private async Task GreetAsync(CancellationToken cancellationToken) =>
        _capabilities = await CommandAsync("EHLO [127.0.0.1]", 250, cancellationToken);

    private async Task StartTlsAsync(string host, bool isInsecure, CancellationToken cancellationToken)
    {
        await CommandAsync("STARTTLS", 220, cancellationToken);
        var secure = new SslStream(
            _stream, leaveInnerStreamOpen: false, (_, _, _, errors) => isInsecure || errors == SslPolicyErrors.None);
        _stream = secure;
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host }, cancellationToken);
        }
        catch (System.Security.Authentication.AuthenticationException exception)
        {
            throw new ToolException(
                ExitCode.Failed, $"TLS failed: {exception.Message} --insecure accepts every certificate.");
        }

        _replies = new StreamReader(secure, Encoding.UTF8);
        await GreetAsync(cancellationToken);
    }

    private async Task<string> CommandAsync(string line, int expected, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), cancellationToken);
        return await ExpectAsync(expected, cancellationToken);
    }

    private async Task<string> ExpectAsync(int expected, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        for (int count = 0; count < MaxReplyLines; count++)
        {
            string line = await _replies.ReadLineAsync(cancellationToken)
                ?? throw new IOException("The SMTP server closed the connection.");
            text.Append(text.Length > 0 ? " " : "").Append(line.Length > 4 ? line[4..] : "");
            if (line.Length < 4 || line[3] != '-')
            {
                return line.StartsWith($"{expected}", StringComparison.Ordinal)
                    ? text.ToString()
                    : throw new ToolException(ExitCode.Failed, $"The SMTP server answered {line}");
            }
        }

        throw new IOException("The SMTP server sent a reply without an end.");
    }
}
