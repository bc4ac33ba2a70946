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

    /// <summary>Port for submission with STARTTLS (RFC 6409 §3.1); 0 is off.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 587;

    /// <summary>Port for submission with implicit TLS (RFC 8314 §3.3); 0 is off. Opened only if a certificate is
    /// configured.</summary>
    [Range(0, 65_535)]
    public int SecurePort { get; set; } = 465;

    /// <summary>
    /// Address of all SMTP listeners: an IP address, <c>localhost</c> for both loopbacks, empty for all.
    /// </summary>
    public string ListenAddress { get; set; } = "";

    /// <summary>
    /// PFX, DER or PEM file of the default certificate, or a folder with <c>tls.crt</c> and <c>tls.key</c>, as
    /// Kubernetes mounts a secret; empty for no certificate. Relative to the content root.
    /// </summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>Password of the PFX file or of the encrypted private key; null for no password.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>File of the private key of a DER or PEM certificate; empty if the certificate's file holds the key.
    /// </summary>
    public string CertificateKeyPath { get; set; } = "";

    /// <summary>Certificates for further names, chosen by SNI (RFC 6066 §3).</summary>
    [ValidateEnumeratedItems]
    public IList<CertificateOptions> Certificates { get; } = [];

    /// <summary>
    /// The name under which this node reports its certificates. Unique in the cluster and the same after a restart;
    /// empty for the machine's name and the first SMTP port that is open.
    /// </summary>
    [MaxLength(255)]
    public string NodeName { get; set; } = "";

    /// <summary>Largest decoded attachment in octets; a message with a larger one is refused with 552 5.3.4.</summary>
    [Range(typeof(long), "1", "2147483647")]
    public long MaxAttachmentSizeBytes { get; set; } = 26_214_400;

    /// <summary>Limits of the MIME structure.</summary>
    [ValidateObjectMembers]
    public MimeOptions Mime { get; set; } = new();

    /// <summary>
    /// Largest content in octets that travels in the call to its mailbox, so that the silo commits it together with its
    /// entry; 0 for none. Larger contents, and those for several mailboxes, are stored first, in a commit of their own.
    /// </summary>
    [Range(0, 262_144)]
    public int InlineContentBytes { get; set; } = 65_536;

    /// <summary>How long the calls of one transaction to the cluster are retried before the client gets 451. Well below
    /// the 10 minutes that clients wait for a reply (RFC 5321 §4.5.3.2.6).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ClusterRetryTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a resolved recipient is cached on this node; 0 for no cache. Refused recipients are never cached.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RecipientCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Failed logins of one client address (IPv6: one /64) within <see cref="AuthenticationWindow"/>, after
    /// which further logins are rejected with 454 4.7.0 without checking the password; 0 for no limit.</summary>
    [Range(0, 1_000_000)]
    public int AuthenticationFailuresPerAddress { get; set; } = 50;

    /// <summary>The period in which failed logins are counted, from the first one.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AuthenticationWindow { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>Section <c>Smtp:Mx</c>.</summary>
public sealed class MxOptions
{
    /// <summary>Port for mail from other MTAs, with opportunistic STARTTLS; 0 is off.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 25;
}

/// <summary>One item of <c>Smtp:Certificates</c>; the members are those of the default certificate.</summary>
public sealed class CertificateOptions
{
    /// <summary>
    /// The name under which the cluster knows the certificate; empty for the first DNS name that the certificate has at
    /// start.
    /// </summary>
    [MaxLength(253)]
    public string ServerName { get; set; } = "";

    [Required]
    public string CertificatePath { get; set; } = "";

    public string? CertificatePassword { get; set; }

    public string CertificateKeyPath { get; set; } = "";
}

/// <summary>Section <c>Smtp:Mime</c>: the limits of a MIME structure. A message that exceeds one is refused.</summary>
public sealed class MimeOptions
{
    /// <summary>
    /// Largest header block of the message or of a part, in octets (552 5.3.4). All header blocks together may have
    /// four times as many.
    /// </summary>
    [Range(16_384, 4_194_304)]
    public int MaxHeaderBytes { get; set; } = 262_144;

    /// <summary>Deepest nesting of multiparts and attached messages (554 5.6.0).</summary>
    [Range(4, 64)]
    public int MaxDepth { get; set; } = 32;

    /// <summary>Largest number of leaves, multiparts and attached messages together (554 5.6.0).</summary>
    [Range(10, 10_000)]
    public int MaxParts { get; set; } = 1_000;

    /// <summary>
    /// Largest list of parts that a mailbox stores beside a message, in octets of JSON; 300 to 2,000 for each part. A
    /// longer list is cut. The message is accepted, and its raw form has all parts.
    /// </summary>
    [Range(16_384, 4_194_304)]
    public int MaxPartListBytes { get; set; } = 65_536;

    /// <summary>Largest number of Received fields of the message (554 5.4.6). At least 100 (RFC 5321 §6.3).</summary>
    [Range(100, 10_000)]
    public int MaxReceivedFields { get; set; } = 100;
}
