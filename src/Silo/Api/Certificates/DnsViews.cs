namespace RelateMail.Silo.Api.Certificates;

/// <summary>What DNS must say of a server name and the hosted domains. Nothing is looked up.</summary>
/// <param name="Name">The server name, as A-labels in lower case.</param>
/// <param name="Records">Complete as they stand.</param>
/// <param name="Policies">MTA-STS policies, one for each hosted domain (RFC 8461).</param>
/// <param name="Notes">What only an administrator knows: addresses, senders, DNSSEC.</param>
/// <param name="Text">All of it as lines of a zone file (RFC 1035 §5.1), notes as comments.</param>
internal sealed record DnsView(
    string Name, DnsRecordView[] Records, MtaStsView[] Policies, string[] Notes, string Text);

/// <summary>One resource record.</summary>
/// <param name="Name">Its owner, with a final dot.</param>
/// <param name="Type">MX, TXT or TLSA.</param>
/// <param name="Data">As it stands in a zone file.</param>
internal sealed record DnsRecordView(string Name, string Type, string Data);

/// <summary>The MTA-STS policy of a hosted domain (RFC 8461 §3.2).</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Url">Where it must be, served over HTTPS as text/plain with a certificate for that host.</param>
/// <param name="Id">Stands in the TXT record; another one whenever the policy is another one.</param>
/// <param name="Policy">The file.</param>
internal sealed record MtaStsView(string Domain, string Url, string Id, string Policy);
