using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp;

/// <summary>TLS of all listeners, section <c>Smtp:Tls</c>.</summary>
public sealed class SmtpTlsOptions
{
    public const string Section = "Smtp:Tls";

    /// <summary>Nothing older is spoken. TLS 1.2 at least (RFC 8996, RFC 8314 §4.1).</summary>
    [EnumDataType(typeof(TlsVersion))]
    public TlsVersion MinimumVersion { get; set; } = TlsVersion.Tls12;

    /// <summary>
    /// Clients are asked for a certificate. It is recorded and proves nothing: who has none, or one of unknown descent, is
    /// served all the same.
    /// </summary>
    public bool RequestClientCertificate { get; set; }
}

/// <summary>A version that may be the oldest one.</summary>
public enum TlsVersion
{
    Tls12,
    Tls13,
}

[OptionsValidator]
internal sealed partial class SmtpTlsOptionsValidator : IValidateOptions<SmtpTlsOptions>;
