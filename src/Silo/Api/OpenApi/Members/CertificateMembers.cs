using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of certificates and DNS records.</summary>
internal static class CertificateMembers
{
    private const int MaxUpload = 65536;

    private static readonly string[] s_states = ["healthy", "degraded", "unhealthy"];

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["name"] = Text("mx.example.org"),
        ["status"] = Text("healthy") with { Values = s_states },
        ["CertificateReason.code"] = Text("expires") with { Values = Reasons() },
        ["CertificateReason.status"] = Text("degraded") with { Values = ["degraded", "unhealthy"] },
        ["CertificateReason.text"] = Text("The certificate expires in 12 days."),
        ["CertificateTransition.from"] = Text("degraded") with { Values = s_states },
        ["CertificateTransition.to"] = Text("healthy") with { Values = s_states },
        ["sequence"] = new("1") { Minimum = 1 },
        ["changedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["daysUntilExpiry"] = new("57"),
        ["CertificateRollout.version"] = new("7") { Minimum = 0 },
        ["rolloutVersion"] = new("7") { Minimum = 0 },
        ["fromVersion"] = new("7") { Minimum = 1 },
        ["CertificateFacts.subject"] = Text("CN=mx.example.org"),
        ["issuer"] = Text("CN=R11, O=Let's Encrypt, C=US"),
        ["names"] = new("""["mx.example.org"]"""),
        ["keyAlgorithm"] = Text("ECDSA P-256"),
        ["startsAt"] = Text("2026-11-01T00:00:00.000Z"),
        ["expiresAt"] = Text("2027-01-30T00:00:00.000Z"),
        ["thumbprint"] = Text("9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"),
        ["seenThumbprint"] = Text("9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"),
        ["intermediateCount"] = new("1") { Minimum = 0 },
        ["node"] = Text("gateway-1"),
        ["CertificateNode.state"] = Text("live") with { Values = ["live", "unknown"] },
        ["reportedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["loadedAt"] = Text("2026-11-26T08:15:30.125Z"),
        ["source"] = Text("/certificates/mx.pem"),
        ["handshakeError"] = Text("The port 465 does not answer."),
        ["CertificateRefusal.reason"] = Text("The key does not match the certificate."),
        ["refusedAt"] = Text("2026-11-26T08:15:30.125Z"),

        ["CertificateUpdate.pfx"] =
            Text("MIIJqQIBAzCCCW8G") with { MaxLength = MaxUpload, IsBase64 = true, IsWriteOnly = true },
        ["CertificateUpdate.certificate"] =
            Text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n") with { MaxLength = MaxUpload },
        ["CertificateUpdate.key"] =
            Text("-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n") with
            {
                MaxLength = MaxUpload,
                IsWriteOnly = true,
            },
        ["CertificateUpdate.password"] = Text("a password") with { MaxLength = 1024, IsWriteOnly = true },

        ["serverNames"] = new("""["mx.example.org"]"""),
        ["notes"] = new("""["Publish TLSA records only with DNSSEC."]"""),
        ["DnsRecord.name"] = Text("example.org."),
        ["DnsRecord.type"] = Text("MX") with { Values = ["MX", "TXT", "TLSA"] },
        ["DnsRecord.data"] = Text("10 mx.example.org."),
        ["MtaSts.url"] = Text("https://mta-sts.example.org/.well-known/mta-sts.txt"),
        ["MtaSts.id"] = Text("20261126"),
        ["MtaSts.policy"] = Text("version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 604800\n"),
    };

    private static string[] Reasons() =>
    [
        "expires", "expires-soon", "expired", "handshake-failed", "handshake-differs", "nodes-differ", "node-unknown",
        "not-converged", "refused",
    ];
}
