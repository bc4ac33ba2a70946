using System.Net.Security;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// Port: returns the certificate for a handshake. The engine asks at every handshake, so a new certificate never drops
/// a session.
/// </summary>
public interface IServerCertificates
{
    /// <summary>
    /// False if no certificate is configured: STARTTLS is not offered and implicit TLS listeners are not opened.
    /// </summary>
    bool IsConfigured { get; }

    /// <summary>The certificate for an SNI name; the default one if the name is null or unknown.</summary>
    SslStreamCertificateContext ForName(string? serverName);

    /// <summary>True if the SNI name has its own certificate and does not use the default one.</summary>
    bool IsKnown(string serverName) => false;
}
