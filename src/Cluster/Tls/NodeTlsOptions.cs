using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RelateMail.Cluster.Tls;

/// <summary>
/// TLS between the nodes of a cluster, section <c>Cluster:Tls</c>. A process without a certificate of the cluster's own
/// authority can neither join nor call the cluster. Configure all nodes or none, because a node with TLS and a node
/// without cannot connect to each other.
/// </summary>
public sealed class NodeTlsOptions
{
    public const string Section = "Cluster:Tls";

    /// <summary>
    /// Path of this node's certificate with its chain up to the authority: a PEM, PFX or DER file, or the folder of a
    /// Kubernetes TLS secret. The certificate must allow server and client authentication; its names are ignored. New
    /// connections use a changed file without a restart.
    /// </summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>PEM or DER file of the private key; empty if the certificate's file contains the key.</summary>
    public string CertificateKeyPath { get; set; } = "";

    /// <summary>Password of the PFX or of the private key; null if neither is encrypted.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>
    /// PEM file of the authorities that issue the certificates of nodes. No other authority is trusted, and the trust
    /// store of the machine is not used. New connections use a changed file without a restart.
    /// </summary>
    public string AuthorityPath { get; set; } = "";

    /// <summary>
    /// True rejects nodes whose certificate names no role (<c>urn:relatemail:role:gateway</c>, <c>silo</c>, <c>read</c>
    /// or <c>mail</c> as a URI of the subject alternative name), and calls that the role of the caller does not allow.
    /// Set it on all nodes, after all run a version with roles and have certificates with roles. False lets a node
    /// whose certificate names no role do everything.
    /// </summary>
    public bool RequireRoles { get; set; }

    /// <summary>Time limit for the handshake.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>True if a path is set; otherwise connections between nodes are not encrypted.</summary>
    public bool IsConfigured => CertificatePath.Length > 0 || AuthorityPath.Length > 0;
}

[OptionsValidator]
internal sealed partial class NodeTlsOptionsValidator : IValidateOptions<NodeTlsOptions>;
