using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Ledger.Records;
using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.Sending;

/// <summary>Makes the mails of a run, each with its number, its mailboxes and a unique content.</summary>
internal sealed class MailMaker(string run, IReadOnlyList<string> mailboxes, NumberRange recipients, NumberRange size)
{
    /// <summary>Fits the header fields and a line.</summary>
    public const int SmallestSize = 512;

    private const int LineOctets = 78; // 76 characters and CRLF
    private static readonly byte[] s_letters =
        "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"u8.ToArray();

    public OutgoingMail Make(long number)
    {
        int count = Random.Shared.Next(recipients.Smallest, recipients.Largest + 1);
        int first = Random.Shared.Next(mailboxes.Count);
        string[] to = [.. Enumerable.Range(first, count).Select(index => mailboxes[index % mailboxes.Count])];
        byte[] content = Content(number, Random.Shared.Next(size.Smallest, size.Largest + 1));
        string digest = Convert.ToHexStringLower(SHA256.HashData(content));
        return new OutgoingMail(new MailLine(number, to, content.Length, digest), content);
    }

    private byte[] Content(long number, int octets)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"""
            From: Ledger <{GatewaySession.ReversePath}>
            To: undisclosed-recipients:;
            Subject: Ledger {run}, mail {number}
            Date: {DateTimeOffset.UtcNow:ddd, dd MMM yyyy HH:mm:ss} +0000
            Message-ID: <{MessageIds.Of(run, number)}>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii


            """).ReplaceLineEndings("\r\n");
        byte[] content = new byte[octets];
        Random.Shared.GetItems(s_letters, content);
        int body = Encoding.ASCII.GetBytes(header, content);
        for (int line = body, count = 0; line < octets; line += LineOctets, count++)
        {
            if (count % 8 == 0)
            {
                content[line] = (byte)'.'; // a line that must be dot-stuffed (RFC 5321 §4.5.2)
            }

            // Octets too few for another line belong to the last line.
            int end = octets - line < LineOctets + 3 ? octets : line + LineOctets;
            "\r\n"u8.CopyTo(content.AsSpan(end - 2));
            if (end == octets)
            {
                break;
            }
        }

        return content;
    }
}
