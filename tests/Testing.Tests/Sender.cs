using MailKit.Net.Smtp;
using MimeKit;

namespace RelateMail.Testing.Tests;

/// <summary>Sends mail as an application would.</summary>
internal static class Sender
{
    public static MimeMessage Compose(string to, string subject, string? text = "Hello", string? html = null)
    {
        var body = new BodyBuilder { TextBody = text, HtmlBody = html };
        return new MimeMessage(
            [new MailboxAddress("App", "app@example.org")], [MailboxAddress.Parse(to)], subject, body.ToMessageBody());
    }

    public static Task SendAsync(this RelateMailServer mail, string to, string subject, string? text = "Hello") =>
        mail.SendAsync(Compose(to, subject, text));

    public static async Task SendAsync(this RelateMailServer mail, MimeMessage message)
    {
        using var client = new SmtpClient { Timeout = 10_000 };
        await client.ConnectAsync(
            mail.Host, mail.SmtpPort, MailKit.Security.SecureSocketOptions.None, TestContext.Current.CancellationToken);
        await client.SendAsync(message, TestContext.Current.CancellationToken);
        await client.DisconnectAsync(true, TestContext.Current.CancellationToken);
    }
}
