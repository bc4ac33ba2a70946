using System.Diagnostics;
using RelateMail.Smtp.Addressing;

namespace RelateMail.Smtp.Transactions;

/// <summary>The closed envelope of one transaction at the beginning of the content (RFC 5321 §2.3.1).</summary>
public sealed record Envelope
{
    /// <summary>
    /// UUIDv7, created at DATA or the first BDAT: the id in Received, in the log and in the final reply.
    /// </summary>
    public required Guid Id { get; init; }

    public required ClientFacts Client { get; init; }

    public required ReversePath ReversePath { get; init; }

    public required MailParameters Parameters { get; init; }

    /// <summary>At least one, in the order of RCPT.</summary>
    public required IReadOnlyList<Recipient> Recipients { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The Received field, folded, with its final CRLF (RFC 5321 §4.4).</summary>
    public required string ReceivedField { get; init; }

    /// <summary>The evidence of the port ISenderEvidence; null if none was gathered.</summary>
    public IDisposable? Evidence { get; init; }

    /// <summary>The trace of the transaction; null if tracing is off.</summary>
    internal Activity? Span { get; init; }

    /// <summary>The "with" keyword of the Received field, e.g. <c>ESMTPSA</c> (RFC 3848, RFC 6531 §4.3).</summary>
    public string With => Transactions.ReceivedField.Keyword(Client, Parameters);
}
