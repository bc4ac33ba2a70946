using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Content;

/// <summary>The trace field of this hop (RFC 5321 §4.4).</summary>
internal static class ReceivedField
{
    private const string Fold = "\r\n\t";

    /// <summary>The "with" keyword (RFC 3848, RFC 6531 §4.3): ESMTP, S under TLS, A after AUTH, UTF8 for SMTPUTF8.</summary>
    /// <remarks>HELO is SMTP whatever else was done: the registry has no other keyword for it.</remarks>
    public static string Keyword(ClientFacts client, MailParameters parameters) =>
        (client.IsExtended, parameters.SmtpUtf8, client.Tls is not null, client.Login is not null) switch
        {
            (false, _, _, _) => "SMTP",
            (true, false, false, false) => "ESMTP",
            (true, false, true, false) => "ESMTPS",
            (true, false, false, true) => "ESMTPA",
            (true, false, true, true) => "ESMTPSA",
            (true, true, false, false) => "UTF8SMTP",
            (true, true, true, false) => "UTF8SMTPS",
            (true, true, false, true) => "UTF8SMTPA",
            (true, true, true, true) => "UTF8SMTPSA",
        };

    /// <summary>The whole field with its final CRLF, folded; a recipient is named only where it is the only one.</summary>
    public static string Compose(
        string serverName,
        ClientFacts client,
        MailParameters parameters,
        IReadOnlyList<Recipient> recipients,
        Guid id,
        DateTimeOffset now)
    {
        var field = new StringBuilder(256);
        field.Append("Received: from ");
        AppendName(field, client.Name);
        field.Append(Fold).Append('(');
        AppendLiteral(field, client.Address);
        field.Append(')').Append(Fold).Append("by ").Append(serverName);
        field.Append(Fold).Append("with ").Append(Keyword(client, parameters));
        if (client.Tls is { } tls)
        {
            field.Append(Fold).Append('(').Append(NameOf(tls.Protocol)).Append(", ").Append(tls.CipherSuite).Append(')');
        }

        field.Append(Fold).Append("id ").Append(id);

        // With more than one, naming them would tell blind recipients to each other (RFC 5321 §7.2).
        if (recipients is [{ ForwardPath.Mailbox: { } mailbox }] && mailbox.ToString() is string address
            && !address.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            field.Append(Fold).Append("for <").Append(address).Append('>');
        }

        field.Append(';').Append(Fold);
        return field.Append(CultureInfo.InvariantCulture, $"{now.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n").ToString();
    }

    /// <summary>The client's name is what it likes to say: only a domain's or an address literal's octets come through.</summary>
    private static void AppendName(StringBuilder field, string name)
    {
        foreach (char character in name)
        {
            field.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or ':' or '[' or ']'
                ? character
                : '?');
        }
    }

    /// <summary>address-literal (RFC 5321 §4.1.3).</summary>
    private static void AppendLiteral(StringBuilder field, IPAddress address)
    {
        Span<char> text = stackalloc char[64];
        field.Append(address.AddressFamily == AddressFamily.InterNetworkV6 ? "[IPv6:" : "[");
        bool fits = address.TryFormat(text, out int length);
        field.Append(fits ? text[..length] : "unknown").Append(']');
    }

    private static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => "TLS",
    };
}
