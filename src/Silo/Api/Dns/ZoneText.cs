using System.Globalization;
using System.Text;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Dns;

/// <summary>Records as lines of a zone file (RFC 1035 §5.1), with notes and policies as comments.</summary>
internal static class ZoneText
{
    public static string Print(string subject, DnsRecordView[] records, string[] notes, MtaStsView? policy)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"; DNS records of {subject}\n");
        foreach (string note in notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"; {note}\n");
        }

        text.Append('\n');
        foreach (DnsRecordView record in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record.Name} IN {record.Type} {record.Data}\n");
        }

        if (policy is not null)
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
