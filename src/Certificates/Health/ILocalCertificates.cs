using RelateMail.Grains.Abstractions;

namespace RelateMail.Certificates.Health;

/// <summary>Port: what this node itself serves. There is one on gateways where a certificate is configured.</summary>
public interface ILocalCertificates
{
    /// <summary>One for each server name, the default one first.</summary>
    IReadOnlyList<LocalCertificate> Certificates { get; }
}

/// <summary>What this node serves under one name.</summary>
/// <param name="ServerName">In lower case.</param>
/// <param name="Refused">A new one that is not served; null for none.</param>
/// <param name="HandshakeError">Why its own listeners do not show it; null where they do, or were not asked yet.</param>
public sealed record LocalCertificate(
    string ServerName, CertificateFacts Facts, CertificateRefusal? Refused, string? HandshakeError);
