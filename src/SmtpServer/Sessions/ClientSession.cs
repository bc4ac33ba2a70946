using System.Net;
using global::SmtpServer;
using global::SmtpServer.Mail;
using global::SmtpServer.Net;
using global::SmtpServer.Protocol;
using RelateMail.Smtp;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;
using RelateMail.SmtpServer.Transport;

namespace RelateMail.SmtpServer.Sessions;

/// <summary>
/// The facts about a session that the package does not keep: the name of EHLO, the canonical login, and the route of
/// each accepted recipient. The properties of the package's session hold this object.
/// </summary>
internal sealed class ClientSession
{
    private const string Key = "RelateMail:Session";

    private readonly ISessionContext _context;
    private readonly ClientPipe? _pipe;
    private readonly Dictionary<IMailbox, Recipient> _recipients = new(ReferenceEqualityComparer.Instance);
    private TlsFacts? _tlsAtLogin;
    private CredentialVerdict _credentials;

    private ClientSession(ISessionContext context, ClientPipe? pipe)
    {
        _context = context;
        _pipe = pipe;
        Listener = (context.EndpointDefinition as ClientEndpoint)?.Listener ?? Guess(context.EndpointDefinition);
        EndPoint = pipe?.Client ?? Remote(context);
        Name = EndPoint.Address.ToString();
    }

    public SmtpListener Listener { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>Argument of the last EHLO or HELO; the client's address if it was not seen.</summary>
    public string Name { get; private set; }

    /// <summary>EHLO rather than HELO.</summary>
    public bool IsExtended { get; private set; } = true;

    /// <summary>The canonical login; null without AUTH. A login before STARTTLS does not count after it (RFC 3207
    /// §4.2).</summary>
    public string? Login => Credentials.Login;

    /// <summary>The verdict of AUTH; <c>default</c> without one.</summary>
    public CredentialVerdict Credentials => _tlsAtLogin == Tls ? _credentials : default;

    public TlsFacts? Tls => _pipe is not null ? _pipe.Tls
        : _context.Pipe is { IsSecure: true } other ? new TlsFacts(other.SslProtocol, "unknown", null)
        : null;

    /// <summary>Mail transactions so far.</summary>
    public int Messages { get; private set; }

    /// <summary>The parameters of the MAIL that is being executed, as the package read them.</summary>
    public IReadOnlyDictionary<string, string> RawParameters { get; private set; } =
        new Dictionary<string, string>();

    public ReversePath ReversePath { get; private set; } = ReversePath.Null;

    public MailParameters Parameters { get; private set; } = MailParameters.None;

    public int RecipientCount => _recipients.Count;

    /// <summary>The evidence about the sender of the open transaction; null if none is gathered.</summary>
    public IDisposable? Evidence { get; private set; }

    /// <summary>Parts of the content were dropped, because it exceeds its limit.</summary>
    public bool HasDroppedContent => _pipe is { Stream.HasDroppedContent: true };

    public ClientFacts Client => new(EndPoint.Address, Name, IsExtended, Tls, Login) { Port = EndPoint.Port };

    /// <summary>The session's own object; a session of another listener than ours gets one at its first use.</summary>
    public static ClientSession Of(ISessionContext context) =>
        context.Properties.TryGetValue(Key, out object? known) ? (ClientSession)known : Attach(context, null);

    /// <param name="context">The package's session.</param>
    /// <param name="pipe">The connection; null if another listener made it.</param>
    public static ClientSession Attach(ISessionContext context, ClientPipe? pipe)
    {
        var session = new ClientSession(context, pipe);
        context.Properties[Key] = session;
        context.CommandExecuting += session.OnExecuting;
        context.CommandExecuted += session.OnExecuted;
        return session;
    }

    public void Authenticate(CredentialVerdict credentials)
    {
        _credentials = credentials;
        _tlsAtLogin = Tls;
    }

    public void Begin(ReversePath reversePath, MailParameters parameters)
    {
        ReversePath = reversePath;
        Parameters = parameters;
        EndEvidence();
        _recipients.Clear();
        Messages++;
        SetTransaction(true);
    }

    /// <summary>Adds a recipient; the first one begins the evidence, unless the client has logged in.</summary>
    public void Accept(IMailbox address, Recipient recipient, ISenderEvidence? evidence, string serverName)
    {
        if (_recipients.Count == 0 && Login is null)
        {
            Evidence = evidence?.Begin(serverName, Client, ReversePath);
        }

        _recipients[address] = recipient;
    }

    /// <summary>Ends the queries for a transaction that is over, or whose session is.</summary>
    public void EndEvidence()
    {
        Evidence?.Dispose();
        Evidence = null;
    }

    /// <summary>The recipient that was accepted under this very object; null if another filter accepted it.</summary>
    public Recipient? Find(IMailbox address) => _recipients.GetValueOrDefault(address);

    private static SmtpListener Guess(IEndpointDefinition endpoint) => new(
        "custom",
        endpoint.AllowUnsecureAuthentication || endpoint.AuthenticationRequired
            ? ListenerRole.Submission
            : ListenerRole.Relay,
        endpoint.IsSecure ? TlsMode.Implicit : TlsMode.StartTls);

    private static IPEndPoint Remote(ISessionContext context) =>
        context.Properties.TryGetValue(EndpointListener.RemoteEndPointKey, out object? remote)
        && remote is IPEndPoint endPoint
            ? new(endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address, endPoint.Port)
            : new(IPAddress.None, 0);

    private void OnExecuting(object? sender, SmtpCommandEventArgs args)
    {
        switch (args.Command)
        {
            case EhloCommand ehlo:
                Greet(ehlo.DomainOrAddress, isExtended: true);
                break;
            case HeloCommand helo:
                Greet(helo.DomainOrAddress, isExtended: false);
                break;
            case MailCommand mail:
                RawParameters = mail.Parameters;
                break;
            case DataCommand:
                _pipe?.Stream.BeginContent();
                break;
        }
    }

    private void OnExecuted(object? sender, SmtpCommandEventArgs args)
    {
        if (args.Command is DataCommand)
        {
            _pipe?.Stream.EndContent();
        }

        if (args.Command is DataCommand or RsetCommand or EhloCommand or HeloCommand)
        {
            EndEvidence();
            SetTransaction(false);
        }
    }

    private void Greet(string name, bool isExtended)
    {
        Name = name;
        IsExtended = isExtended;
    }

    private void SetTransaction(bool isOpen)
    {
        if (_pipe is not null)
        {
            _pipe.Stream.HasTransaction = isOpen;
        }
    }
}
