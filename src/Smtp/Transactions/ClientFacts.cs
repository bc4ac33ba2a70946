using System.Net;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Transactions;

/// <summary>Who the client is, as far as the session knows it at MAIL.</summary>
/// <param name="Address">The client's address; the one of the PROXY header where that is believed.</param>
/// <param name="Name">Argument of the last EHLO or HELO.</param>
/// <param name="IsExtended">EHLO rather than HELO.</param>
/// <param name="Tls">Null in the clear.</param>
/// <param name="Login">The login of a successful AUTH, canonical as the verifier returned it; null without.</param>
public sealed record ClientFacts(IPAddress Address, string Name, bool IsExtended, TlsFacts? Tls, string? Login)
{
    /// <summary>The client's port: behind an address that many share, it alone tells them apart (RFC 6302).</summary>
    public int Port { get; init; }
}
