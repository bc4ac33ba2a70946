using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>MailKit's client, set up for the tests' server and its self-signed certificate.</summary>
public static class MailClient
{
    /// <summary>The format that MailKit sends with SMTPUTF8.</summary>
    public static FormatOptions International { get; } = NewInternational();

    /// <summary>Connects, and logs in except on the MX listener, which does not offer AUTH.</summary>
    public static async Task<SmtpClient> ConnectAsync(
        ServerPorts ports, string listener, SecureSocketOptions security, TestAccount account)
    {
        int port = listener switch
        {
            "mx" => ports.Mx,
            "submission" => ports.Submission,
            "submissions" => ports.Submissions,
            _ => throw new ArgumentOutOfRangeException(nameof(listener), listener, "Unknown listener."),
        };
        var client = new SmtpClient
        {
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        await client.ConnectAsync("127.0.0.1", port, security, TestContext.Current.CancellationToken);
        if (listener != "mx")
        {
            await client.AuthenticateAsync(account.Address, account.Password, TestContext.Current.CancellationToken);
        }

        return client;
    }

    /// <summary>A message with a text body and one attachment of random octets for each size.</summary>
    public static MimeMessage NewMessage(string to, string subject, string text, params int[] attachments)
    {
        var builder = new BodyBuilder { TextBody = text };
        var random = new Random(20261123);
        foreach (int size in attachments)
        {
            byte[] octets = new byte[size];
            random.NextBytes(octets);
            builder.Attachments.Add($"file-{builder.Attachments.Count}.bin", octets);
        }

        var message = new MimeMessage { Subject = subject, Body = builder.ToMessageBody() };
        message.From.Add(new MailboxAddress("The Sender", "sender@example.test"));
        message.To.Add(new MailboxAddress("", to));
        message.Prepare(EncodingConstraint.SevenBit);
        return message;
    }

    /// <summary>The octets that MailKit puts on the wire, before dot-stuffing.</summary>
    public static byte[] OctetsOf(MimeMessage message)
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        options.EnsureNewLine = true;
        options.HiddenHeaders.Add(HeaderId.ContentLength);
        options.HiddenHeaders.Add(HeaderId.ResentBcc);
        options.HiddenHeaders.Add(HeaderId.Bcc);
        using var stream = new MemoryStream();
        message.WriteTo(options, stream);
        return stream.ToArray();
    }

    private static FormatOptions NewInternational()
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.International = true;
        return options;
    }
}
