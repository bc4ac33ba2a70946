using System.Net;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Fleet;
using RelateMail.Shared.Wire;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// The client's side of one SMTP session with a gateway. A lost connection is an exception that
/// <see cref="ClientFault"/> recognises.
/// </summary>
internal sealed class GatewaySession : IDisposable
{
    public const string ReversePath = "sender@ledger.example.test";

    private readonly ClientSession _session;
    private bool _isDisposed;

    private GatewaySession(ClientSession session)
    {
        _session = session;
    }

    /// <summary>Mails sent over this session.</summary>
    public int Sent { get; set; }

    /// <summary>
    /// SHA-256 of the server's certificate in hexadecimal digits; null in the clear. Its issuer is not verified, as is
    /// usual between MTAs (RFC 3207 §4.1).
    /// </summary>
    public string? Thumbprint => _session.Thumbprint;

    /// <summary>True if the server has neither closed nor sent anything since the last reply.</summary>
    public bool IsQuiet => _session.IsQuiet;

    /// <summary>Connects, reads the greeting and sends EHLO, in the clear or under TLS.</summary>
    /// <returns>The session; null if the reply is a refusal.</returns>
    public static async Task<(GatewaySession? Session, GatewayReply Reply)> OpenAsync(
        GatewayAddress gateway, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var session = new ClientSession(new ClientSettings
        {
            Server = IPAddress.TryParse(gateway.Host, out IPAddress? address)
                ? new IPEndPoint(address, gateway.Port)
                : new DnsEndPoint(gateway.Host, gateway.Port),
            Tls = gateway.Tls,
            TlsName = LocalFleet.ServerName,
            ClientName = "ledger.example.test",
            Timeout = timeout,
        });
        try
        {
            if (await session.OpenAsync(cancellationToken: cancellationToken))
            {
                return (new GatewaySession(session), ReplyOf(session));
            }

            session.Dispose();
            return (null, ReplyOf(session));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Sends one command line and reads its reply.</summary>
    public async Task<GatewayReply> CommandAsync(Step step, string line, CancellationToken cancellationToken)
    {
        await _session.CommandAsync(step, ClientSession.Line(line), 250, cancellationToken);
        return ReplyOf(_session);
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        _session.SendAsync(octets, cancellationToken);

    /// <summary>Reads the reply to the content.</summary>
    public async Task<GatewayReply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _session.ExpectAsync(Step.Content, 250, keepLines: false, cancellationToken);
        return ReplyOf(_session);
    }

    /// <summary>Sends QUIT and closes. A missing reply is ignored.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        using (this)
        {
            try
            {
                await CommandAsync(Step.Quit, "QUIT", cancellationToken);
            }
            catch (Exception exception) when (ClientFault.Is(exception))
            {
                // the mail before QUIT has its reply
            }
        }
    }

    /// <summary>Closes without QUIT.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _session.Dispose();
    }

    private static GatewayReply ReplyOf(ClientSession session) => new(session.LastCode, session.LastReply);
}
