using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace RelateMail.Smtp.Transactions;

/// <summary>The trace field of this hop (RFC 5321 §4.4).</summary>
internal static class ReceivedField
{
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

    /// <summary>
    /// The "with" keyword (RFC 3848, RFC 6531 §4.3): ESMTP, S under TLS, A after AUTH, UTF8 for SMTPUTF8.
    /// </summary>
    /// <remarks>HELO is always SMTP, because the registry has no other keyword for it.</remarks>
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

    /// <summary>
    /// The whole field with its final CRLF, folded; a recipient is included only if it is the only one.
    /// </summary>
    public static string Compose(
        string serverName,
        ClientFacts client,
        MailParameters parameters,
        IReadOnlyList<Recipient> recipients,
        Guid id,
        DateTimeOffset now)
    {
        var field = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[1024]);
        field.AppendLiteral("Received: from ");
        field.AppendFormatted(Sanitize(client.Name));
        field.AppendLiteral(
            client.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "\r\n\t([IPv6:" : "\r\n\t([");
        field.AppendFormatted(client.Address);
        field.AppendLiteral("])\r\n\tby ");
        field.AppendFormatted(serverName);
        field.AppendLiteral("\r\n\twith ");
        field.AppendFormatted(Keyword(client, parameters));
        if (client.Tls is { } tls)
        {
            field.AppendLiteral("\r\n\t(");
            field.AppendFormatted(tls.Version);
            field.AppendLiteral(", ");
            field.AppendFormatted(tls.CipherSuite);
            if (tls.ServerName is { } name)
            {
                field.AppendLiteral(",\r\n\tSNI ");
                field.AppendFormatted(Sanitize(name));
            }

            field.AppendLiteral(")");
        }

        field.AppendLiteral("\r\n\tid ");
        field.AppendFormatted(id);

        // With more than one, the field would reveal blind recipients to each other (RFC 5321 §7.2).
        if (recipients is [{ ForwardPath.Mailbox: { } mailbox }] && mailbox.ToString() is string address
            && !address.AsSpan().ContainsAnyInRange('\0', '\x1F'))
        {
            field.AppendLiteral("\r\n\tfor <");
            field.AppendFormatted(address);
            field.AppendLiteral(">");
        }

        field.AppendLiteral(";\r\n\t");
        field.AppendFormatted(now.UtcDateTime, "ddd, dd MMM yyyy HH:mm:ss");
        field.AppendLiteral(" +0000\r\n");
        return field.ToStringAndClear();
    }

    /// <summary>
    /// A name from the client can contain anything; octets outside of domains and address literals are replaced.
    /// </summary>
    private static string Sanitize(string name)
    {
        if (!name.AsSpan().ContainsAnyExcept(s_nameCharacters))
        {
            return name;
        }

        return string.Create(name.Length, name, static (shown, given) =>
        {
            given.CopyTo(shown);
            shown.ReplaceAnyExcept(s_nameCharacters, '?');
        });
    }
}
