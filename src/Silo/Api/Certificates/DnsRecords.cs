using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>The resource records of a server name, for an administrator to paste.</summary>
internal static class DnsRecords
{
    /// <summary>Ports whose clients can query a TLSA record: relay, and submission with either kind of TLS.</summary>
    private static readonly int[] s_ports = [25, 465, 587];

    /// <summary>
    /// The records of a server name and of the hosted domains, with the certificates that its nodes serve.
    /// </summary>
    public static DnsView Describe(string name, CertificateOverview overview, string[] domains)
    {
        MtaStsView[] policies = [.. domains.Select(domain => PolicyOf(domain, name))];
        DnsRecordView[] records =
        [
            .. policies.SelectMany(policy => OfDomain(policy, name)),
            .. DigestsOf(overview).SelectMany(digest => s_ports.Select(port => Tlsa(name, port, digest))),
        ];
        string[] notes = Notes(name, overview);
        return new DnsView(name, records, policies, notes, Print(name, records, policies, notes));
    }

    private static IEnumerable<DnsRecordView> OfDomain(MtaStsView policy, string name)
    {
        string domain = policy.Domain;
        yield return new($"{domain}.", "MX", $"10 {name}."); // RFC 5321 §5.1
        yield return new($"_mta-sts.{domain}.", "TXT", $"\"v=STSv1; id={policy.Id};\""); // RFC 8461 §3.1
        yield return new(
            $"_smtp._tls.{domain}.", "TXT", $"\"v=TLSRPTv1; rua=mailto:postmaster@{domain}\""); // RFC 8460 §3
        yield return new(
            $"_dmarc.{domain}.", "TXT", $"\"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\""); // RFC 7489 §6.3
    }

    private static MtaStsView PolicyOf(string domain, string name)
    {
        string policy = $"version: STSv1\r\nmode: testing\r\nmx: {name}\r\nmax_age: 86400\r\n";
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(policy)))[..32];
        return new(domain, $"https://mta-sts.{domain}/.well-known/mta-sts.txt", id, policy);
    }

    /// <summary>
    /// Digests of every certificate that a client can receive: the served ones, the required one, and the previous one
    /// until the roll-out is complete (RFC 7671 §8.1).
    /// </summary>
    private static IEnumerable<string> DigestsOf(CertificateOverview overview)
    {
        IEnumerable<CertificateFacts?> met = overview.Nodes.Select(node => node.Report.Loaded)
            .Append(overview.Rollout.Target)
            .Append(overview.IsConverged ? null : overview.Previous);
        return met.OfType<CertificateFacts>().Select(facts => facts.PublicKeyDigest.ToLowerInvariant()).Distinct();
    }

    // DANE-EE, SubjectPublicKeyInfo, SHA2-256 (RFC 7672 §3.1.1)
    private static DnsRecordView Tlsa(string name, int port, string digest) =>
        new(string.Create(CultureInfo.InvariantCulture, $"_{port}._tcp.{name}."), "TLSA", $"3 1 1 {digest}");

    private static string[] Notes(string name, CertificateOverview overview)
    {
        bool isChanging = DigestsOf(overview).Skip(1).Any();
        string[] always =
        [
            $"A and AAAA: '{name}.' must have the public addresses of the gateways, or of the load balancer before"
                + " them; an MX must not name a CNAME (RFC 2181 §10.3).",
            $"PTR: each of these addresses should resolve to '{name}.' (RFC 1912 §2.1).",
            "MTA-STS: serve each policy at its URL as text/plain, with a certificate for that host (RFC 8461 §3.3)."
                + " Once the reports show no failures, set 'mode: enforce' and a longer max_age, and change the id.",
            "TLSA: publish these only in a zone that is signed with DNSSEC (RFC 7672 §2.2). Before a new key is rolled"
                + " out, publish its TLSA record beside the old one and wait two TTLs (RFC 7671 §8.1).",
            "SPF: RelateMail only receives mail. List the servers that send for the domain; if none do:"
                + " TXT \"v=spf1 -all\" (RFC 7208 §3).",
            "DKIM: the system that signs your outgoing mail provides the TXT record of its selector (RFC 6376 §3.6.1).",
            "DMARC: p=none only reports; use quarantine or reject once SPF and DKIM pass (RFC 7489 §6.3).",
        ];
        return isChanging
            ? [.. always, "Several keys are in use or will be soon: keep the TLSA records of all of them until the"
                + " certificate has converged, then fetch these records again."]
            : always;
    }

    private static string Print(string name, DnsRecordView[] records, MtaStsView[] policies, string[] notes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"; DNS records of the mail server {name}\n");
        foreach (string note in notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {note}\n");
        }

        text.Append('\n');
        foreach (DnsRecordView record in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record.Name} IN {record.Type} {record.Data}\n");
        }

        foreach (MtaStsView policy in policies)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n; {policy.Url}\n");
            foreach (string line in policy.Policy.Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append(CultureInfo.InvariantCulture, $"; {line}\n");
            }
        }

        return text.ToString();
    }
}
