using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// The server's side of all handshakes: the certificate for a name, and the accepted protocol versions.
/// </summary>
/// <remarks>The options of a certificate are created once, shared by its handshakes, and collected with it.</remarks>
internal sealed class ServerTls(IServerCertificates certificates, IOptions<SmtpTlsOptions> options)
{
    private readonly ConditionalWeakTable<SslStreamCertificateContext, SslServerAuthenticationOptions> _options = [];

    private readonly SslProtocols _protocols = options.Value.MinimumVersion == TlsVersion.Tls13
        ? SslProtocols.Tls13
        : SslProtocols.Tls12 | SslProtocols.Tls13; // RFC 8996: nothing older

    private readonly bool _asksClients = options.Value.RequestClientCertificate;

    public SslServerAuthenticationOptions For(SslClientHelloInfo hello) =>
        _options.GetValue(certificates.ForName(hello.ServerName is { Length: > 0 } name ? name : null), Make);

    /// <summary>False for null, and for a name that uses the default certificate.</summary>
    public bool Knows(string? serverName) => serverName is not null && certificates.IsKnown(serverName);

    [SuppressMessage("Security", "CA5359", Justification = "A client's certificate is recorded and never relied on.")]
    private SslServerAuthenticationOptions Make(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = _protocols,
        AllowRenegotiation = false,
        AllowTlsResume = true,
        ClientCertificateRequired = _asksClients, // requested only: the callback accepts any, or none
        RemoteCertificateValidationCallback = _asksClients ? static (_, _, _, _) => true : null,
    };
}
