using System.Globalization;
using System.Net;
using System.Text;

namespace RelateMail.SenderAuthentication.Results;

/// <summary>Writes Authentication-Results (RFC 8601 §2.2).</summary>
public static class AuthenticationResultsField
{
    public const string Name = "Authentication-Results";

    private const string NextLine = "\r\n ";

    /// <summary>The whole field with its CRLF, one line a result.</summary>
    /// <param name="record">The verdicts.</param>
    /// <param name="client">The client's address.</param>
    public static string Write(AuthenticationRecord record, IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(client);
        StringBuilder field = new(512);
        field.Append(Name).Append(": ").AppendValue(record.Server);
        Begin(field, "iprev", record.Iprev.Result, null);
        Property(field, "policy.iprev", client.ToString());
        if (record.Iprev.Name is { } name)
        {
            field.Append(' ').AppendComment(name);
        }

        AppendSpf(field, record.Spf, "smtp.mailfrom");
        AppendSpf(field, record.SpfHelo, "smtp.helo");
        foreach (DkimRecord signature in record.Dkim)
        {
            AppendDkim(field, signature);
        }

        if (record.Dkim.Count == 0)
        {
            Begin(field, "dkim", AuthenticationResult.None, null);
        }

        AppendDmarc(field, record.Dmarc);
        Begin(field, "arc", record.Arc.Result, null);
        if (record.Arc.Sealer is { } sealer)
        {
            field.Append(CultureInfo.InvariantCulture, $" (i={record.Arc.Instances})");
            Property(field, "header.d", sealer);
        }

        return field.Append("\r\n").ToString();
    }

    private static void AppendSpf(StringBuilder field, SpfRecord spf, string property)
    {
        Begin(field, "spf", spf.Result, spf.Problem);
        Property(field, property, spf.Domain);
    }

    private static void AppendDkim(StringBuilder field, DkimRecord signature)
    {
        Begin(field, "dkim", signature.Result, signature.Problem);
        if (signature.KeyBits is { } bits)
        {
            field.Append(CultureInfo.InvariantCulture, $" ({bits}-bit key)");
        }

        Property(field, "header.d", signature.Domain);
        Property(field, "header.i", signature.Identity);
        Property(field, "header.s", signature.Selector);
        field.Append(signature.Algorithm is null ? "" : NextLine);
        Property(field, "header.a", signature.Algorithm);
        Property(field, "header.b", signature.Signature);
    }

    private static void AppendDmarc(StringBuilder field, DmarcRecord dmarc)
    {
        Begin(field, "dmarc", dmarc.Result, dmarc.Problem);
        Property(field, "header.from", dmarc.Domain);
        Property(field, "policy.published-domain-policy", dmarc.Policy?.ToString().ToLowerInvariant());
    }

    private static void Begin(StringBuilder field, string method, AuthenticationResult result, string? problem)
    {
        field.Append(';').Append(NextLine).Append(method).Append('=').Append(result.Word());
        if (problem is not null)
        {
            field.Append(" reason=").AppendValue(problem);
        }
    }

    // Long values get a line of their own (RFC 5322 §2.1.1).
    private static void Property(StringBuilder field, string name, string? value)
    {
        if (value is not null)
        {
            field.Append(value.Length > 64 ? NextLine + " " : " ").Append(name).Append('=').AppendAddress(value);
        }
    }
}
