using System.Text;

namespace RelateMail.Webhooks.Tests;

/// <summary>A parsed message of the tests, with each field that the formats of mail services send.</summary>
internal static class ParsedMessage
{
    public static readonly byte[] Image = [0x89, 0x50, 0x4E, 0x47, 0xFF];

    public static readonly byte[] Report = Encoding.UTF8.GetBytes("Prüfbericht, 10 €");

    public static readonly WebhookMessage Message = new()
    {
        From = [new("Müller, Hans", "hans@example.org")],
        To = [new("O'Neil \"X\" \\", "support+42@example.test"), new(null, "list@example.org")],
        Cc = [new("Åsa", "asa@example.org")],
        Bcc = [new(null, "bcc+7@example.test")],
        ReplyTo = [new(null, "reply@example.org")],
        Subject = "Grüße",
        MailboxHash = "42",
        Text = "Hello.\r\n-- \r\nHans\r\n",
        PlainText = "Hello.\r\n-- \r\nHans\r\n",
        Html = "<p>Hello.</p><img src=\"cid:logo@x\">",
        StrippedText = "Hello.",
        Signature = "Hans",
        Headers =
        [
            new("Return-Path", "<hans@example.org>"), new("From", "Müller, Hans <hans@example.org>"),
            new("To", "O'Neil"), new("To", "list@example.org"), new("Cc", "Åsa <asa@example.org>"),
            new("Reply-To", "reply@example.org"), new("Subject", "Grüße"), new("Message-ID", "<1@example.org>"),
            new("Date", "Fri, 27 Nov 2026 09:00:00 +0100"), new("Content-Type", "multipart/mixed"),
            new("X-Tag", "a"), new("X-Tag", "b"),
        ],
        Attachments =
        [
            new("Prüfbericht \"1\".txt", "text/plain; charset=utf-8", null, Report.Length, _ => Open(Report)),
            new("logo.png", "image/png", "logo@x", Image.Length, _ => Open(Image)),
        ],
    };

    private static ValueTask<Stream> Open(byte[] octets) => ValueTask.FromResult<Stream>(new MemoryStream(octets));
}
