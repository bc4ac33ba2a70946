using System.Security.Authentication;

namespace RelateMail.Smtp.Transport;

/// <summary>What TLS gave the session.</summary>
/// <param name="CipherSuite">IANA name, e.g. <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="ServerName">SNI as the client sent it; null where absent.</param>
public sealed record TlsFacts(SslProtocols Protocol, string CipherSuite, string? ServerName)
{
    /// <summary>
    /// SHA-256 of the certificate that the client showed, as 64 hexadecimal digits in upper case; null where it was not asked
    /// for one, or had none. Nobody has checked it.
    /// </summary>
    public string? ClientCertificate { get; init; }

    /// <summary>As trace fields have it: TLSv1.2 or TLSv1.3.</summary>
    public string Version => Protocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => "TLS",
    };
}
