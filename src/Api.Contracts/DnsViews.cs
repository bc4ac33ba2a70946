namespace RelateMail.Api.Contracts;

/// <summary>The DNS records that a hosted domain needs. DNS is not queried.</summary>
/// <param name="Domain">As A-labels, in lower case.</param>
/// <param name="ServerNames">The servers that the records name.</param>
/// <param name="Records">Complete records, ready to paste.</param>
/// <param name="MtaSts">The MTA-STS policy (RFC 8461).</param>
/// <param name="Notes">Decisions for the administrator: addresses, senders, several servers.</param>
public sealed record DomainDnsView(
    string Domain, string[] ServerNames, DnsRecordView[] Records, MtaStsView MtaSts, string[] Notes);

/// <summary>The TLSA records of a server name (RFC 7672). DNS is not queried.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Records">For every certificate that a client can receive, and every port.</param>
/// <param name="Notes">Decisions for the administrator: DNSSEC, a change of the key.</param>
public sealed record CertificateDnsView(string Name, DnsRecordView[] Records, string[] Notes);

/// <summary>One resource record.</summary>
/// <param name="Name">Owner name, with a final dot.</param>
/// <param name="Type">MX, TXT or TLSA.</param>
/// <param name="Data">The data in zone file format.</param>
public sealed record DnsRecordView(string Name, string Type, string Data);

/// <summary>The MTA-STS policy of a hosted domain (RFC 8461 §3.2).</summary>
/// <param name="Url">The URL at which it must be served as text/plain, with a certificate for that host.</param>
/// <param name="Id">The id in the TXT record; changes with the policy.</param>
/// <param name="Policy">The content of the file.</param>
public sealed record MtaStsView(string Url, string Id, string Policy);
