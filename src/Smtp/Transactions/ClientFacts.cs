using System.Net;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Transactions;

/// <summary>The client's properties at MAIL.</summary>
/// <param name="Address">The client's address; the one of the PROXY header if the source is trusted.</param>
/// <param name="Name">Argument of the last EHLO or HELO.</param>
/// <param name="IsExtended">EHLO rather than HELO.</param>
/// <param name="Tls">Null in the clear.</param>
/// <param name="Login">
/// The login of a successful AUTH, canonical as the verifier returned it; null without AUTH.
/// </param>
public sealed record ClientFacts(IPAddress Address, string Name, bool IsExtended, TlsFacts? Tls, string? Login)
{
    /// <summary>The client's port, which identifies one of many clients behind a shared address (RFC 6302).</summary>
    public int Port { get; init; }

    /// <summary>The id of the connection in the log; null if the session has none.</summary>
    public string? ConnectionId { get; init; }
}
