using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// TLS between the nodes of a cluster, section <c>Cluster:Tls</c>: who has no certificate of the cluster's own authority
/// can neither join nor call. All nodes or none: one with it and one without do not reach each other.
/// </summary>
public sealed class NodeTlsOptions
{
    public const string Section = "Cluster:Tls";

    /// <summary>
    /// PEM or PFX file of this node's certificate and what leads from it to the authority, for use by servers and by
    /// clients; its names do not matter. Read again for new connections when it has changed.
    /// </summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>PEM file of the private key; empty where the certificate's file holds it.</summary>
    public string CertificateKeyPath { get; set; } = "";

    /// <summary>Of the PFX, or of the private key where that is encrypted; null for none.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>
    /// PEM file of the authorities that nodes have their certificates from; nobody else's are trusted, whatever the
    /// machine trusts. Read again as the certificate is.
    /// </summary>
    public string AuthorityPath { get; set; } = "";

    /// <summary>For the handshake.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A path is given; without one, nodes speak in the clear.</summary>
    public bool IsConfigured => CertificatePath.Length > 0 || AuthorityPath.Length > 0;
}

[OptionsValidator]
internal sealed partial class NodeTlsOptionsValidator : IValidateOptions<NodeTlsOptions>;
