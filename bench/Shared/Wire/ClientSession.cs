using System.Buffers;
using System.Text;

namespace RelateMail.Shared.Wire;

/// <summary>
/// The client's side of one SMTP session after another: opens sessions, sends commands and checks every reply's code.
/// </summary>
/// <remarks>
/// A refusal returns false; a lost connection is an exception that <see cref="ClientFault"/> recognises. With
/// <see cref="ClientSettings.IsBlocking"/> every returned task has already completed.
/// </remarks>
internal sealed class ClientSession(ClientSettings settings) : IDisposable
{
    private readonly byte[] _ehlo = Line($"EHLO {settings.ClientName}");
    private readonly byte[]? _auth = settings.Credentials is { } given
        ? Line($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{given.User}\0{given.Password}"))}")
        : null;

    private readonly ClientTransport _transport = new(settings);
    private readonly ReplyReader _replies = new();
    private readonly ArrayBufferWriter<byte> _outgoing = new(4 * 1024);

    /// <summary>The step of the last write or reply.</summary>
    public Step Step { get; private set; }

    public int LastCode { get; private set; }

    /// <summary>The last line of the last reply.</summary>
    public string LastReply => _replies.LastLine;

    public bool IsOpen => _transport.IsOpen;

    public string? TlsDescription => _transport.TlsDescription;

    /// <summary>SHA-256 of the server's certificate in hexadecimal digits; null in the clear.</summary>
    public string? Thumbprint => _transport.Thumbprint;

    /// <summary>The server's extensions from the last EHLO; empty unless the session was opened to keep them.</summary>
    public IReadOnlyList<string> Extensions => _replies.Lines;

    /// <summary>True if the server has neither closed nor sent anything since the last reply.</summary>
    public bool IsQuiet => _transport.IsQuiet() && !_replies.HasMore;

    /// <summary>A command in its wire form.</summary>
    public static byte[] Line(string command) => Encoding.UTF8.GetBytes(command + "\r\n");

    /// <summary>
    /// Connects and reads every reply before MAIL: greeting, EHLO, TLS and AUTH as the settings require. False:
    /// refused.
    /// </summary>
    public async ValueTask<bool> OpenAsync(bool keepExtensions = false, CancellationToken cancellationToken = default)
    {
        _replies.Clear();
        Step = Step.Connect;
        await _transport.ConnectAsync(cancellationToken);
        if (settings.Tls == TlsMode.Implicit)
        {
            await StartTlsAsync(cancellationToken);
        }

        if (!await ExpectAsync(Step.Greeting, 220, keepLines: false, cancellationToken)
            || !await EhloAsync(keepExtensions, cancellationToken))
        {
            return false;
        }

        if (settings.Tls == TlsMode.StartTls
            && !(await UpgradeToTlsAsync(cancellationToken) && await EhloAsync(keepExtensions, cancellationToken)))
        {
            return false;
        }

        return _auth is null || await CommandAsync(Step.Auth, _auth, 235, cancellationToken);
    }

    /// <summary>Sends one command and reads its reply. False if the code is not <paramref name="expected"/>.</summary>
    public ValueTask<bool> CommandAsync(
        Step step, ReadOnlySpan<byte> line, int expected, CancellationToken cancellationToken = default)
    {
        Put(line);
        return FlushAndExpectAsync(step, expected, keepLines: false, cancellationToken);
    }

    /// <summary>Adds octets to the next write.</summary>
    public void Put(ReadOnlySpan<byte> octets) => _outgoing.Write(octets);

    /// <summary>The buffer of the next write, for callers that compose octets in place.</summary>
    public IBufferWriter<byte> Outgoing => _outgoing;

    /// <summary>Writes the buffered octets.</summary>
    public async ValueTask FlushAsync(Step step, CancellationToken cancellationToken = default)
    {
        Step = step;
        await _transport.SendAsync(_outgoing.WrittenMemory, cancellationToken);
        _outgoing.ResetWrittenCount();
    }

    /// <summary>Writes octets without copying them. Buffered octets must be flushed before.</summary>
    public ValueTask SendAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(octets, cancellationToken);

    /// <summary>Reads one reply. False if the code is not <paramref name="expected"/>.</summary>
    public async ValueTask<bool> ExpectAsync(
        Step step, int expected, bool keepLines = false, CancellationToken cancellationToken = default)
    {
        Step = step;
        LastCode = await _replies.ReadAsync(_transport, keepLines, cancellationToken);
        return LastCode == expected;
    }

    /// <summary>Closes without QUIT.</summary>
    public void Close()
    {
        _outgoing.ResetWrittenCount();
        _transport.Close();
    }

    public void Dispose() => Close();

    private async ValueTask<bool> FlushAndExpectAsync(
        Step step, int expected, bool keepLines, CancellationToken cancellationToken)
    {
        await FlushAsync(step, cancellationToken);
        return await ExpectAsync(step, expected, keepLines, cancellationToken);
    }

    private ValueTask<bool> EhloAsync(bool keepExtensions, CancellationToken cancellationToken)
    {
        Put(_ehlo);
        return FlushAndExpectAsync(Step.Ehlo, 250, keepExtensions, cancellationToken);
    }

    private async ValueTask<bool> UpgradeToTlsAsync(CancellationToken cancellationToken)
    {
        if (!await CommandAsync(Step.StartTls, "STARTTLS\r\n"u8, 220, cancellationToken))
        {
            return false;
        }

        if (_replies.HasMore)
        {
            throw new MalformedReplyException("octets in the clear after the 220 of STARTTLS");
        }

        await StartTlsAsync(cancellationToken);
        return true;
    }

    private ValueTask StartTlsAsync(CancellationToken cancellationToken)
    {
        Step = Step.Handshake;
        return _transport.StartTlsAsync(cancellationToken);
    }
}
