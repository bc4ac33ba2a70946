using System.Net;
using System.Text;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Webhooks;

/// <summary>From a stored message to the requests of the formats of mail services, with real HTTP.</summary>
public sealed class ServiceFormatTests(SharedHost shared)
{
    private static readonly byte[] s_file = [.. Enumerable.Range(0, 300_000).Select(static one => (byte)(one * 7))];

    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task Postmark_receives_the_fields_parts_and_octets_of_the_message()
    {
        JsonElement json = JsonElement.Parse(await PostAsync("postmark", Mail()));

        Assert.Equal("alice@example.org", json.GetProperty("From").GetString());
        Assert.Equal("Hello", json.GetProperty("Subject").GetString());
        Assert.Equal("tag", json.GetProperty("MailboxHash").GetString());
        Assert.Equal("Grüße.\r\n-- \r\nAlice", json.GetProperty("TextBody").GetString());
        Assert.Equal("Grüße.", json.GetProperty("StrippedTextReply").GetString());
        Assert.Equal("<img src=cid:logo>", json.GetProperty("HtmlBody").GetString());
        string recipient = json.GetProperty("OriginalRecipient").GetString()!;
        Assert.Equal(recipient, json.GetProperty("BccFull")[0].GetProperty("Email").GetString()); // in no header field
        Assert.Contains(
            json.GetProperty("Headers").EnumerateArray(),
            static one => one.GetProperty("Name").GetString() == "Message-ID");
        JsonElement attachment = Assert.Single(json.GetProperty("Attachments").EnumerateArray());
        Assert.Equal("größe.bin", attachment.GetProperty("Name").GetString());
        Assert.Equal(s_file, attachment.GetProperty("Content").GetBytesFromBase64());
        string raw = json.GetProperty("RawEmail").GetString()!;
        Assert.StartsWith(
            $"X-Original-To: {recipient}\r\nReturn-Path: <alice@example.org>\r\n", raw, StringComparison.Ordinal);
        Assert.Contains( // the text is Latin-1, which JSON cannot have
            "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + Convert.ToBase64String(Encoding.Latin1.GetBytes("Grüße.\r\n-- \r\nAlice")) + "\r\n--b1\r\n",
            raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mailgun_receives_the_fields_and_files_of_the_message()
    {
        string body = Encoding.Latin1.GetString(await PostAsync("mailgun", Mail()));

        AssertField(body, "from", "Alice <alice@example.org>");
        AssertField(body, "sender", "alice@example.org");
        AssertField(body, "body-plain", "Grüße.\r\n-- \r\nAlice");
        AssertField(body, "stripped-text", "Grüße.");
        AssertField(body, "stripped-signature", "Alice");
        AssertField(body, "attachment-count", "1");
        Assert.Contains(Encoding.Latin1.GetString(s_file), body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_was_made_of_HTML_is_the_plain_text_of_mailgun()
    {
        TestMail mail = new TestMail { HtmlPart = 1, TextPart = 0 }
            .Add(new TestPart("text/html", "<p>Hello <b>Bob</b></p>"u8.ToArray()));

        string body = Encoding.Latin1.GetString(await PostAsync("mailgun", mail));

        AssertField(body, "body-plain", "Hello Bob");
    }

    [Fact]
    public async Task A_text_that_is_cut_is_an_attachment_too()
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcd\r\n", 70_000)));
        TestMail mail = new TestMail { TextPart = 1 }.Add(new TestPart("text/plain", text));

        JsonElement json = JsonElement.Parse(await PostAsync("postmark", mail));

        Assert.Equal(1024 * 1024, json.GetProperty("TextBody").GetString()!.Length);
        Assert.Equal(text, json.GetProperty("Attachments")[0].GetProperty("Content").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_message_whose_list_of_parts_was_cut_is_an_attachment()
    {
        TestMail mail = new TestMail { TextPart = 1, TruncatedFields = ["parts"] }
            .Add(new TestPart("text/plain", "Hello."u8.ToArray()));

        JsonElement json = JsonElement.Parse(await PostAsync("postmark", mail));

        JsonElement attachment = Assert.Single(json.GetProperty("Attachments").EnumerateArray());
        Assert.Equal("message.eml", attachment.GetProperty("Name").GetString());
        Assert.Equal(
            mail.Trace + Encoding.Latin1.GetString(mail.Octets),
            Encoding.Latin1.GetString(attachment.GetProperty("Content").GetBytesFromBase64()));
    }

    [Fact]
    public async Task Settings_of_a_form_are_kept_changed_and_used()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        JsonElement created = await _host.PutAsync(
            "webhooks/formed",
            $$$"""
            {"url":"{{{endpoint.Url}}}","mailboxes":["{{{mailbox}}}"],"format":"form",
             "form":{"fields":{"queue":"General"},"type":"multipart","field":"message"}}
            """).JsonAsync(HttpStatusCode.Created);
        JsonElement patched = await _host.SendAsync(
            HttpMethod.Patch, "webhooks/formed", """{"form":{"type":"urlencoded","encoding":"base64"}}""",
            "application/merge-patch+json").JsonAsync();

        TestMail mail = new TestMail().Add(new TestPart("text/plain", "Hello."u8.ToArray()));
        _ = await mail.DeliverAsync(_host, mailbox);

        Assert.Equal("multipart", created.GetProperty("form").GetProperty("type").GetString());
        Assert.Equal(
            """{"type":"urlencoded","field":"message","encoding":"base64","fields":{"queue":"General"}}""",
            patched.GetProperty("form").GetRawText());
        Received request = (await endpoint.WaitAsync(1))[0];
        string body = Encoding.ASCII.GetString(request.Body);
        Assert.StartsWith("queue=General&message=", body, StringComparison.Ordinal);
        Assert.EndsWith(
            Encoding.Latin1.GetString(mail.Octets),
            Encoding.Latin1.GetString(Convert.FromBase64String(WebUtility.UrlDecode(body.Split('=', 3)[2]))),
            StringComparison.Ordinal);
    }

    private static TestMail Mail() => new TestMail { TextPart = 1, HtmlPart = 2 }
        .Add(new TestPart("text/plain", Encoding.Latin1.GetBytes("Grüße.\r\n-- \r\nAlice")) { Charset = "iso-8859-1" })
        .Add(new TestPart("text/html", "<img src=cid:logo>"u8.ToArray()))
        .Add(new TestPart("application/octet-stream", s_file)
        {
            FileName = "größe.bin",
            TransferEncoding = "base64",
            Encoded = Encoding.ASCII.GetBytes(Convert.ToBase64String(s_file, Base64FormattingOptions.InsertLineBreaks)),
        });

    private static void AssertField(string body, string name, string value) => Assert.Contains(
        $"name=\"{name}\"\r\n\r\n{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value))}\r\n--", body,
        StringComparison.Ordinal);

    private async Task<byte[]> PostAsync(string format, TestMail mail)
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        _ = await _host.PutAsync(
            $"webhooks/{format}-{Guid.NewGuid():N}",
            $$"""{"url":"{{endpoint.Url}}","mailboxes":["{{mailbox}}"],"format":"{{format}}"}""")
            .JsonAsync(HttpStatusCode.Created);
        _ = await mail.DeliverAsync(_host, mailbox);
        return (await endpoint.WaitAsync(1))[0].Body;
    }
}
