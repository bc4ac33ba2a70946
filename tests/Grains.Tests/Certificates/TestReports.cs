using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>Reports and certificates named by one letter: <c>a</c> has the thumbprint AAAA….</summary>
internal static class TestReports
{
    public static CertificateFacts Facts(char letter, DateTimeOffset notAfter) => new()
    {
        Thumbprint = new string(char.ToUpperInvariant(letter), 64),
        Subject = "CN=mx.example.org",
        Issuer = "CN=issuer",
        Names = ["mx.example.org"],
        KeyAlgorithm = "ECDSA P-256",
        NotBefore = notAfter.AddDays(-90),
        NotAfter = notAfter,
        PublicKeyDigest = new string(letter, 64),
        Intermediates = 1,
    };

    /// <summary>A node that serves the certificate it has loaded.</summary>
    public static CertificateReport Report(string node, CertificateFacts facts) => new()
    {
        Node = node,
        Loaded = facts,
        LoadedAt = facts.NotBefore,
        Source = "/certificates/mx.pem",
        SeenThumbprint = facts.Thumbprint,
    };

    public static SealedCertificate Sealed(CertificateFacts facts) =>
        new() { Facts = facts, Octets = [1, 2, 3, (byte)facts.Thumbprint[0]] };
}
