using System.Net;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Commands;

/// <summary>The state of one session, which the handlers read and change.</summary>
internal sealed class SessionState(
    SmtpListener listener, IPEndPoint client, string connectionId, IMailTrace? trace = null)
{
    private ClientFacts? _client;

    public SmtpListener Listener { get; } = listener;

    /// <summary>The transfer in progress: a content, or the chunk of a refused BDAT. Null if absent.</summary>
    public ContentTransfer? Transfer { get; set; }

    /// <summary>The id of the connection in the log.</summary>
    public string ConnectionId { get; } = connectionId;

    /// <summary>The greeting was a refusal: only QUIT is left to the client (RFC 5321 §3.1).</summary>
    public bool IsRefused { get; set; }

    public SessionPhase Phase { get; set; }

    /// <summary>The last command that could be read; null before the first.</summary>
    public SmtpCommand? Command { get; set; }

    /// <summary>The reply that ends the session before the client does; null before.</summary>
    public SmtpReply? LastReply { get; set; }

    /// <summary>The TLS facts; null in the clear.</summary>
    public TlsFacts? Tls { get; private set; }

    /// <summary>The verdict of a successful AUTH; <c>default</c> before one.</summary>
    public CredentialVerdict Credentials { get; private set; }

    /// <summary>The login of a successful AUTH; null before one.</summary>
    public string? Login => Credentials.Login;

    /// <summary>The current AUTH exchange, in <see cref="SessionPhase.Authentication"/> only.</summary>
    public AuthExchange? Exchange { get; private set; }

    /// <summary>The open transaction; null if no transaction is open.</summary>
    public MailTransaction? Transaction { get; set; }

    /// <summary>Transactions opened in this session.</summary>
    public int Messages { get; set; }

    /// <summary>The client's facts; null before EHLO or HELO.</summary>
    public ClientFacts? Client => _client;

    /// <summary>The client's address and port, also behind a load balancer.</summary>
    public IPEndPoint EndPoint { get; } = client;

    public SessionStage Stage => (_client, Transaction, Transfer) switch
    {
        _ when IsRefused => SessionStage.Refused,
        (null, _, _) => SessionStage.Connected,
        (_, null, _) => SessionStage.Greeted,
        (_, _, BdatTransfer) => SessionStage.ChunksGiven,
        (_, { Recipients.Count: 0 }, _) => SessionStage.MailGiven,
        _ => SessionStage.RecipientGiven,
    };

    /// <summary>No transaction is open, so a draining node can end the session without failing a mail.</summary>
    public bool IsIdle => Phase is SessionPhase.Commands or SessionPhase.Authentication && Transaction is null;

    /// <summary>EHLO or HELO: sets the client's name and ends the transaction (RFC 5321 §4.1.4).</summary>
    public ValueTask GreetAsync(string name, bool isExtended)
    {
        _client = new(EndPoint.Address, name, isExtended, Tls, Login)
        {
            Port = EndPoint.Port,
            ConnectionId = ConnectionId,
        };
        return EndTransactionAsync(TransactionEnds.Reset);
    }

    /// <summary>AUTH: the client's next line belongs to the exchange.</summary>
    public void BeginExchange(AuthExchange exchange)
    {
        Exchange = exchange;
        Phase = SessionPhase.Authentication;
    }

    /// <summary>The exchange has ended, with or without success.</summary>
    public void EndExchange()
    {
        Exchange = null;
        Phase = SessionPhase.Commands;
    }

    /// <summary>AUTH has succeeded.</summary>
    public void Authenticate(CredentialVerdict credentials)
    {
        Credentials = credentials;
        _client = _client is null ? null : _client with { Login = Login };
    }

    /// <summary>The handshake is complete: discards everything learnt in the clear (RFC 3207 §4.2).</summary>
    public void Secure(TlsFacts tls)
    {
        Tls = tls;
        Credentials = default;
        CloseTransaction();
        _client = null;
        Phase = SessionPhase.Commands;
    }

    /// <summary>Ends the open transaction, and discards a content that was not completed.</summary>
    /// <param name="reason">One of <see cref="TransactionEnds"/>.</param>
    /// <param name="reply">The reply that ends it; null if the client ended it.</param>
    public ValueTask EndTransactionAsync(string reason, SmtpReply? reply = null)
    {
        if (Transaction is { } transaction && Transfer is null)
        {
            trace.Ended(this, transaction, reason, reply ?? LastReply);
        }

        CloseTransaction();
        ContentTransfer? transfer = Transfer;
        Transfer = null;
        return transfer?.AbandonAsync() ?? default;
    }

    /// <summary>A reply to content is known: the session continues as the transfer says.</summary>
    public void EndTransfer(ContentTransfer transfer)
    {
        Phase = transfer.Stage == TransferStage.EndedWithSession ? SessionPhase.Closing : SessionPhase.Commands;
        if (!transfer.HasEnded)
        {
            return; // between chunks
        }

        Transfer = null;
        if (transfer.EndsTransaction)
        {
            CloseTransaction();
        }
    }

    private void CloseTransaction()
    {
        Transaction?.Span?.Dispose();
        Transaction?.Evidence?.Dispose();
        Transaction = null;
    }
}
