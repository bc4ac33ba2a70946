using System.Security.Cryptography;
using System.Text;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Dns;

/// <summary>The resource records of a hosted domain.</summary>
internal static class DomainRecords
{
    /// <param name="domain">The hosted domain.</param>
    /// <param name="servers">The servers that receive its mail; at least one.</param>
    public static DomainDnsView Describe(string domain, string[] servers)
    {
        MtaStsView policy = PolicyOf(domain, servers);
        DnsRecordView[] records =
        [
            .. servers.Select(server => new DnsRecordView($"{domain}.", "MX", $"10 {server}.")), // RFC 5321 §5.1
            new($"_mta-sts.{domain}.", "TXT", $"\"v=STSv1; id={policy.Id};\""), // RFC 8461 §3.1
            new($"_smtp._tls.{domain}.", "TXT",
                $"\"v=TLSRPTv1; rua=mailto:postmaster@{domain}\""), // RFC 8460 §3
            new($"_dmarc.{domain}.", "TXT",
                $"\"v=DMARC1; p=none; rua=mailto:postmaster@{domain}\""), // RFC 7489 §6.3
        ];
        return new(domain, servers, records, policy, Notes(servers));
    }

    private static MtaStsView PolicyOf(string domain, string[] servers)
    {
        string hosts = string.Concat(servers.Select(server => $"mx: {server}\r\n"));
        string policy = $"version: STSv1\r\nmode: testing\r\n{hosts}max_age: 86400\r\n";
        string id = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(policy)))[..32];
        return new($"https://mta-sts.{domain}/.well-known/mta-sts.txt", id, policy);
    }

    private static string[] Notes(string[] servers)
    {
        string[] several = servers.Length == 1
            ? []
            : ["MX: the gateways serve several names. Keep only the servers that receive mail for this domain, or"
                + " fetch the records again with the parameter serverName."];
        return
        [
            .. several,
            $"A and AAAA: {string.Join(" and ", servers.Select(server => $"'{server}.'"))} must have the public"
                + " addresses of the gateways, or of the load balancer before them; an MX must not name a CNAME"
                + " (RFC 2181 §10.3).",
            "PTR: each of these addresses should resolve to the server name (RFC 1912 §2.1).",
            "MTA-STS: serve the policy at its URL as text/plain, with a certificate for that host (RFC 8461 §3.3)."
                + " Once the reports show no failures, set 'mode: enforce' and a longer max_age, and change the id.",
            "SPF: RelateMail only receives mail. List the servers that send for the domain; if none do:"
                + " TXT \"v=spf1 -all\" (RFC 7208 §3).",
            "DKIM: the system that signs your outgoing mail provides the TXT record of its selector (RFC 6376 §3.6.1).",
            "DMARC: p=none only reports; use quarantine or reject once SPF and DKIM pass (RFC 7489 §6.3).",
            "TLSA: the certificate of each server name has its records, at /api/v1/certificates/{name}/dns.",
        ];
    }
}
