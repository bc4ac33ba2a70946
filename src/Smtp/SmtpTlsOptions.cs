using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>TLS of all listeners, section <c>Smtp:Tls</c>.</summary>
public sealed class SmtpTlsOptions
{
    public const string Section = "Smtp:Tls";

    /// <summary>The oldest version accepted, at least TLS 1.2 (RFC 8996, RFC 8314 §4.1).</summary>
    [EnumDataType(typeof(TlsVersion))]
    public TlsVersion MinimumVersion { get; set; } = TlsVersion.Tls12;

    /// <summary>
    /// Requests a client certificate. The certificate is recorded but never required or verified.
    /// </summary>
    public bool RequestClientCertificate { get; set; }
}

/// <summary>The TLS versions that can be the oldest accepted one.</summary>
public enum TlsVersion
{
    Tls12,
    Tls13,
}

[OptionsValidator]
internal sealed partial class SmtpTlsOptionsValidator : IValidateOptions<SmtpTlsOptions>;
