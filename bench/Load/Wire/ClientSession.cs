using System.Buffers;
using System.Net;
using System.Text;
using RelateMail.Load.CommandLine;

namespace RelateMail.Load.Wire;

/// <summary>The client's side of one SMTP session after another: opens them, sends commands, checks every reply's code.</summary>
/// <remarks>A refusal is a false; a lost connection is an exception that <see cref="ClientFault"/> knows.</remarks>
internal sealed class ClientSession(TargetOptions target, EndPoint server) : IDisposable
{
    private readonly byte[] _ehlo = Line($"EHLO {target.ClientName}");
    private readonly byte[]? _auth = target.Credentials is { } given
        ? Line($"AUTH PLAIN {Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{given.User}\0{given.Password}"))}")
        : null;

    private readonly ClientTransport _transport = new(target, server);
    private readonly ReplyReader _replies = new();
    private readonly ArrayBufferWriter<byte> _outgoing = new(32 * 1024);

    /// <summary>What the last reply, or the lack of one, was about.</summary>
    public Step Step { get; private set; }

    public int LastCode { get; private set; }

    /// <summary>The last line of the last reply.</summary>
    public string LastReply => _replies.LastLine;

    public bool IsOpen => _transport.IsOpen;

    public string? TlsDescription => _transport.TlsDescription;

    /// <summary>The server's extensions, from the last EHLO; only when the session was opened to see them.</summary>
    public IReadOnlyList<string> Extensions => _replies.Lines;

    /// <summary>A command as it goes over the wire.</summary>
    public static byte[] Line(string command) => Encoding.UTF8.GetBytes(command + "\r\n");

    /// <summary>From connect to the last reply before MAIL: greeting, EHLO, TLS and AUTH as the target asks. False: refused.</summary>
    public bool Open(bool keepExtensions = false)
    {
        _replies.Clear();
        Step = Step.Connect;
        _transport.Connect();
        if (target.Tls == TlsMode.Implicit)
        {
            StartTls();
        }

        return Expect(Step.Greeting, 220)
            && Ehlo(keepExtensions)
            && (target.Tls != TlsMode.StartTls || (UpgradeToTls() && Ehlo(keepExtensions)))
            && (_auth is null || Command(Step.Auth, _auth, 235));
    }

    public bool Command(Step step, ReadOnlySpan<byte> line, int expected)
    {
        Put(line);
        Flush(step);
        return Expect(step, expected);
    }

    /// <summary>Adds octets to the next write.</summary>
    public void Put(ReadOnlySpan<byte> octets) => _outgoing.Write(octets);

    /// <summary>Adds a message's head to the next write.</summary>
    public void PutHead(MessageTemplate template, long number)
        => _outgoing.Advance(template.CopyHead(number, _outgoing.GetSpan(template.HeadOctets)));

    /// <summary>Writes what was put.</summary>
    public void Flush(Step step)
    {
        Step = step;
        _transport.Send(_outgoing.WrittenSpan);
        _outgoing.ResetWrittenCount();
    }

    /// <summary>Writes octets without a copy, after what was put.</summary>
    public void Send(ReadOnlySpan<byte> octets) => _transport.Send(octets);

    /// <summary>Reads one reply; false where its code is another.</summary>
    public bool Expect(Step step, int expected, bool keepLines = false)
    {
        Step = step;
        LastCode = _replies.Read(_transport, keepLines);
        return LastCode == expected;
    }

    /// <summary>True where the server has neither closed nor said anything since the last reply.</summary>
    public bool IsQuiet() => _transport.IsQuiet() && !_replies.HasMore;

    /// <summary>Closes without QUIT.</summary>
    public void Close()
    {
        _outgoing.ResetWrittenCount();
        _transport.Close();
    }

    public void Dispose() => Close();

    private bool Ehlo(bool keepExtensions)
    {
        Put(_ehlo);
        Flush(Step.Ehlo);
        return Expect(Step.Ehlo, 250, keepExtensions);
    }

    private bool UpgradeToTls()
    {
        if (!Command(Step.StartTls, "STARTTLS\r\n"u8, 220))
        {
            return false;
        }

        if (_replies.HasMore)
        {
            throw new MalformedReplyException("octets in the clear after the 220 of STARTTLS");
        }

        StartTls();
        return true;
    }

    private void StartTls()
    {
        Step = Step.Handshake;
        _transport.StartTls();
    }
}
