using System.Net;
using System.Security.Authentication;
using global::SmtpServer;
using RelateMail.Smtp;

namespace RelateMail.SmtpServer.Sessions;

/// <summary>One listener for the package.</summary>
/// <remarks>
/// The mailbox filter requires AUTH before MAIL. The package does not, because it would accept a login that was made
/// before STARTTLS.
/// </remarks>
internal sealed class ClientEndpoint : IEndpointDefinition
{
    public required SmtpListener Listener { get; init; }

    public required IPEndPoint Endpoint { get; init; }

    /// <summary>Null if no certificate is configured; STARTTLS is then not offered.</summary>
    public required ICertificateFactory? CertificateFactory { get; init; }

    public required bool AllowUnsecureAuthentication { get; init; }

    public required TimeSpan SessionTimeout { get; init; }

    public bool IsSecure => Listener.TlsMode == TlsMode.Implicit;

    public bool AuthenticationRequired => false;

    /// <summary>Not used: <see cref="SmtpTlsOptions"/> applies at the handshake.</summary>
    public SslProtocols SupportedSslProtocols => SslProtocols.None;
}
