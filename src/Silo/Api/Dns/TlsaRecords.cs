using System.Globalization;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Dns;

/// <summary>The TLSA records of a server name.</summary>
internal static class TlsaRecords
{
    /// <summary>Ports whose clients can query a TLSA record: relay, and submission with either kind of TLS.</summary>
    private static readonly int[] s_ports = [25, 465, 587];

    public static CertificateDnsView Describe(string name, CertificateOverview overview)
    {
        string[] digests = DigestsOf(overview);
        DnsRecordView[] records =
            [.. digests.SelectMany(digest => s_ports.Select(port => Record(name, port, digest)))];
        return new(name, records, Notes(isChanging: digests.Length > 1));
    }

    /// <summary>
    /// Digests of every certificate that a client can receive: the served ones, the required one, and the previous one
    /// until the roll-out is complete (RFC 7671 §8.1).
    /// </summary>
    private static string[] DigestsOf(CertificateOverview overview)
    {
        IEnumerable<CertificateFacts?> met = overview.Nodes.Select(node => node.Report.Loaded)
            .Append(overview.Rollout.Target)
            .Append(overview.IsConverged ? null : overview.Previous);
        return [.. met.OfType<CertificateFacts>().Select(facts => facts.PublicKeyDigest.ToLowerInvariant()).Distinct()];
    }

    // DANE-EE, SubjectPublicKeyInfo, SHA2-256 (RFC 7672 §3.1.1)
    private static DnsRecordView Record(string name, int port, string digest) =>
        new(string.Create(CultureInfo.InvariantCulture, $"_{port}._tcp.{name}."), "TLSA", $"3 1 1 {digest}");

    private static string[] Notes(bool isChanging)
    {
        string[] always =
        [
            "TLSA: publish these only in a zone that is signed with DNSSEC (RFC 7672 §2.2). Before a new key is rolled"
                + " out, publish its TLSA record beside the old one and wait two TTLs (RFC 7671 §8.1).",
        ];
        return isChanging
            ? [.. always, "Several keys are in use or will be soon: keep the TLSA records of all of them until the"
                + " certificate has converged, then fetch these records again."]
            : always;
    }
}
