using System.Net;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Ports;

/// <summary>
/// Port: a reason to refuse a client before the greeting (RFC 5321 §3.1), such as an address list or a DNSBL. The
/// engine asks all checks in the order of their registration, after the PROXY header and the connection limits, and the
/// first refusal wins. Register each with <c>TryAddEnumerable</c>.
/// </summary>
public interface IConnectionCheck
{
    /// <summary>Checks one connection. After an exception the engine answers 421 4.3.0 and closes.</summary>
    /// <param name="client">The client's address and port; those of the PROXY header if there is one.</param>
    /// <param name="listener">The listener that accepted the connection.</param>
    /// <param name="cancellationToken">Ends the check when the connection is closed.</param>
    /// <returns>
    /// Null to pass. 421 closes the connection. Any other 4yz or 5yz, usually 554, replaces the greeting: the session
    /// then answers 503 until QUIT (RFC 5321 §3.1). Under implicit TLS the connection is closed without a reply.
    /// </returns>
    ValueTask<SmtpReply?> RefuseAsync(IPEndPoint client, SmtpListener listener, CancellationToken cancellationToken);
}
