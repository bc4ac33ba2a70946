using RelateMail.Grains.Contracts;

namespace RelateMail.Certificates.Health;

/// <summary>Port: the certificates that this node serves. Registered on gateways only.</summary>
public interface IServedCertificates
{
    /// <summary>One for each server name, the default first; empty if no certificate is configured.</summary>
    IReadOnlyList<ServedCertificateStatus> Certificates { get; }
}

/// <summary>The certificate that this node serves under one name.</summary>
/// <param name="ServerName">The server name in lower case.</param>
/// <param name="Facts">Facts of the certificate that the node intends to serve.</param>
/// <param name="Refused">A new certificate that the node rejected; null if no certificate is rejected.</param>
/// <param name="HandshakeError">
/// Why the node's own listeners do not present the certificate; null if they do, or were not probed yet.
/// </param>
public sealed record ServedCertificateStatus(
    string ServerName, CertificateFacts Facts, CertificateRefusal? Refused, string? HandshakeError);
