using System.Diagnostics;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Transactions;

/// <summary>An open mail transaction: from MAIL until the final reply, RSET or EHLO (RFC 5321 §3.3).</summary>
internal sealed class MailTransaction(
    ClientFacts client, ReversePath reversePath, MailParameters parameters, Activity? span)
{
    private readonly List<Recipient> _recipients = [];

    public ClientFacts Client { get; } = client;

    public ReversePath ReversePath { get; } = reversePath;

    public MailParameters Parameters { get; } = parameters;

    /// <summary>The accepted recipients.</summary>
    public IReadOnlyList<Recipient> Recipients => _recipients;

    /// <summary>At least one recipient was refused.</summary>
    public bool HasRefused { get; set; }

    /// <summary>The evidence about the sender; null if none is gathered.</summary>
    public IDisposable? Evidence { get; set; }

    /// <summary>The trace of the transaction; null if tracing is off.</summary>
    public Activity? Span { get; } = span;

    /// <summary>Deliveries of all accepted recipients.</summary>
    public int Deliveries { get; private set; }

    public void AddRecipient(Recipient recipient)
    {
        _recipients.Add(recipient);
        Deliveries += recipient.Route.Deliveries;
    }

    /// <summary>Creates the envelope at the beginning of the content, with its id and its trace field.</summary>
    public Envelope Close(string serverName, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new()
        {
            Id = id,
            Client = Client,
            ReversePath = ReversePath,
            Parameters = Parameters,
            Recipients = _recipients,
            ReceivedAt = now,
            ReceivedField = ReceivedField.Compose(serverName, Client, Parameters, _recipients, id, now),
            Evidence = Evidence,
            Span = Span,
        };
    }
}
