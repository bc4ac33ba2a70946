namespace RelateMail.Silo.Api.Certificates;

/// <summary>The DNS records that a server name and the hosted domains need. DNS is not queried.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Records">Complete records, ready to paste.</param>
/// <param name="Policies">MTA-STS policies, one for each hosted domain (RFC 8461).</param>
/// <param name="Notes">Decisions for the administrator: addresses, senders, DNSSEC.</param>
/// <param name="Text">Records and policies as lines of a zone file (RFC 1035 §5.1), with the notes as comments.</param>
internal sealed record DnsView(
    string Name, DnsRecordView[] Records, MtaStsView[] Policies, string[] Notes, string Text);

/// <summary>One resource record.</summary>
/// <param name="Name">Owner name, with a final dot.</param>
/// <param name="Type">MX, TXT or TLSA.</param>
/// <param name="Data">The data in zone file format.</param>
internal sealed record DnsRecordView(string Name, string Type, string Data);

/// <summary>The MTA-STS policy of a hosted domain (RFC 8461 §3.2).</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Url">The URL at which it must be served as text/plain, with a certificate for that host.</param>
/// <param name="Id">The id in the TXT record; changes with the policy.</param>
/// <param name="Policy">The content of the file.</param>
internal sealed record MtaStsView(string Domain, string Url, string Id, string Policy);
