using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using RelateMail.Client.Tests;
using RelateMail.Testing;

[assembly: AssemblyFixture(typeof(RealServer))]

namespace RelateMail.Client.Tests;

/// <summary>A server that answers over HTTP, so that the records of both sides meet.</summary>
public sealed class RealServer : IAsyncLifetime
{
    public RelateMailServer Mail { get; private set; } = null!;

    public RelateMailClient Api => Mail.Api;

    public async ValueTask InitializeAsync() => Mail = await RelateMailServer.StartAsync();

    public ValueTask DisposeAsync() => Mail.DisposeAsync();

    /// <summary>Sends a mail with an attachment of 1000 octets.</summary>
    public async Task SendAsync(string to, string subject)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var body = new BodyBuilder { TextBody = "Hello\n\n> quoted", HtmlBody = "<p>Hello</p>" };
        body.Attachments.Add("a.bin", new byte[1000]);
        using var client = new SmtpClient();
        await client.ConnectAsync(Mail.Host, Mail.SmtpPort, SecureSocketOptions.None, token);
        await client.SendAsync(
            new MimeMessage(
                [new MailboxAddress("Bob", "bob@example.org")], [MailboxAddress.Parse(to)], subject,
                body.ToMessageBody()),
            token);
        await client.DisconnectAsync(true, token);
    }
}
