using System.Security.Authentication;

namespace RelateMail.Smtp.Transport;

/// <summary>The properties of a session's TLS.</summary>
/// <param name="Protocol">The TLS version.</param>
/// <param name="CipherSuite">IANA name, e.g. <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="ServerName">SNI as the client sent it; null if absent.</param>
public sealed record TlsFacts(SslProtocols Protocol, string CipherSuite, string? ServerName)
{
    /// <summary>
    /// SHA-256 of the client's certificate, as 64 hexadecimal digits in upper case; null if none was requested or sent.
    /// The certificate was not verified.
    /// </summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The version as written in trace fields: TLSv1.2 or TLSv1.3.</summary>
    public string Version => Protocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => "TLS",
    };
}
