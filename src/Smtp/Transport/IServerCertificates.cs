using System.Net.Security;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// Port: which certificate is served? Asked at every handshake, so that a swap never drops a session.
/// </summary>
public interface IServerCertificates
{
    /// <summary>
    /// False where none is configured: STARTTLS is not offered and implicit TLS listeners are not opened.
    /// </summary>
    bool IsConfigured { get; }

    /// <summary>The certificate for an SNI name; the default one where the name is null or unknown.</summary>
    SslStreamCertificateContext ForName(string? serverName);

    /// <summary>True where the certificate for an SNI name is its own, and not the default for the rest.</summary>
    bool IsKnown(string serverName) => false;
}
