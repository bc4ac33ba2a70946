using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Ingress;

/// <summary>The gateway's settings, section <c>Smtp</c>, which it shares with <see cref="Smtp.SmtpOptions"/>.</summary>
public sealed class IngressOptions
{
    public const string Section = "Smtp";

    /// <summary>The listener for mail from other MTAs.</summary>
    [ValidateObjectMembers]
    public MxOptions Mx { get; set; } = new();

    /// <summary>Submission with STARTTLS (RFC 6409 §3.1); 0 is off.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>Submission with implicit TLS (RFC 8314 §3.3); 0 is off. Not activated without a certificate.</summary>
    [Range(0, 65_535)]
    public int SecurePort { get; set; } = 465;

    /// <summary>
    /// Address of all SMTP listeners: an IP address, <c>localhost</c> for both loopbacks, empty for all.
    /// </summary>
    public string ListenAddress { get; set; } = "";

    /// <summary>
    /// PFX, DER or PEM file of the default certificate, or a folder with <c>tls.crt</c> and <c>tls.key</c>, as Kubernetes
    /// mounts a secret; empty for none. Relative to the content root.
    /// </summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>Of the PFX, or of the private key where that is encrypted; null for none.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>The private key beside a DER or PEM certificate; empty where the certificate's file holds it.</summary>
    public string CertificateKeyPath { get; set; } = "";

    /// <summary>Certificates for further names, chosen by SNI (RFC 6066 §3).</summary>
    [ValidateEnumeratedItems]
    public IList<CertificateOptions> Certificates { get; } = [];

    /// <summary>
    /// The name under which this node reports its certificates, the same after a restart and no other node's; empty for
    /// the machine's name and the first SMTP port that is open.
    /// </summary>
    [MaxLength(255)]
    public string NodeName { get; set; } = "";

    /// <summary>Octets of one decoded attachment; past it the whole message is refused with 552 5.3.4.</summary>
    [Range(typeof(long), "1", "2147483647")]
    public long MaxAttachmentSizeBytes { get; set; } = 26_214_400;

    /// <summary>Caps on the MIME structure.</summary>
    [ValidateObjectMembers]
    public MimeOptions Mime { get; set; } = new();

    /// <summary>How long a call to the cluster is tried again before the client gets 451. Below any client's patience
    /// (RFC 5321 §4.5.3.2.6: 10 minutes).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ClusterRetryTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a resolved address is remembered here; 0 for never. Addresses that are not ours never are.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RecipientCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Failed logins of one address (IPv6: one /64) within <see cref="AuthenticationWindow"/>, after which
    /// each further one is answered 454 4.7.0 unseen; 0 is no limit.</summary>
    [Range(0, 1_000_000)]
    public int AuthenticationFailuresPerAddress { get; set; } = 50;

    /// <summary>See <see cref="AuthenticationFailuresPerAddress"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AuthenticationWindow { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>Section <c>Smtp:Mx</c>.</summary>
public sealed class MxOptions
{
    /// <summary>Mail from other MTAs, opportunistic STARTTLS; 0 is off.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 25;
}

/// <summary>One item of <c>Smtp:Certificates</c>; the members are those of the default certificate.</summary>
public sealed class CertificateOptions
{
    /// <summary>
    /// The name under which the certificate is known to the cluster; empty for the first DNS name of the certificate at start.
    /// </summary>
    [MaxLength(253)]
    public string ServerName { get; set; } = "";

    [Required]
    public string CertificatePath { get; set; } = "";

    public string? CertificatePassword { get; set; }

    public string CertificateKeyPath { get; set; } = "";
}

/// <summary>Section <c>Smtp:Mime</c>: what a structure may cost. Past any of them the message is refused.</summary>
public sealed class MimeOptions
{
    /// <summary>
    /// Octets of one header block, of the message or of a part (552 5.3.4); all blocks together: four times it.
    /// </summary>
    [Range(16_384, 4_194_304)]
    public int MaxHeaderBytes { get; set; } = 262_144;

    /// <summary>Multiparts and attached messages within each other (554 5.6.0).</summary>
    [Range(4, 64)]
    public int MaxDepth { get; set; } = 32;

    /// <summary>Leaves, multiparts and attached messages in all (554 5.6.0).</summary>
    [Range(10, 10_000)]
    public int MaxParts { get; set; } = 1_000;

    /// <summary>Received fields of the message (554 5.4.6). At least 100 (RFC 5321 §6.3).</summary>
    [Range(100, 10_000)]
    public int MaxReceivedFields { get; set; } = 100;
}
