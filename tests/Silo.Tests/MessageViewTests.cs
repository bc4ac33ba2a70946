using System.Text;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class MessageViewTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    public static TheoryData<string?, byte[], string> Charsets => new()
    {
        { "utf-8", Encoding.UTF8.GetBytes("Grüße €"), "Grüße €" },
        { "iso-8859-1", Encoding.Latin1.GetBytes("Grüße"), "Grüße" },
        { "windows-1252", [0x80, 0x20, 0xE4], "€ ä" },
        { "iso-2022-jp", [0x1B, 0x24, 0x42, 0x46, 0x7C, 0x4B, 0x5C, 0x1B, 0x28, 0x42], "日本" },
        { "shift_jis", [0x93, 0xFA, 0x96, 0x7B], "日本" },
        { "koi8-r", [0xF0, 0xD2], "Пр" },
        { "utf-16le", Encoding.Unicode.GetBytes("Grüße"), "Grüße" },
        { null, Encoding.UTF8.GetBytes("Grüße"), "Grüße" },
        { null, Encoding.Latin1.GetBytes("Grüße"), "Grüße" },
        { "us-ascii", Encoding.UTF8.GetBytes("Grüße"), "Grüße" },
        { "x-nobody-knows", Encoding.Latin1.GetBytes("Grüße"), "Grüße" },
        { "utf-8", [.. "\uFEFFHi"u8], "Hi" },
        { "utf-8", [0x48, 0xFF, 0x69], "H\uFFFDi" },
    };

    [Theory]
    [MemberData(nameof(Charsets))]
    public async Task Text_is_decoded_by_its_charset(string? charset, byte[] octets, string text)
    {
        JsonElement view = await ViewAsync(new TestMail().Add(
            new TestPart("text/plain", octets) { Charset = charset, TransferEncoding = "binary" }));

        Assert.Equal(text, view.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, view.GetProperty("html").ValueKind);
        Assert.False(view.GetProperty("textTruncated").GetBoolean());
    }

    [Fact]
    public async Task Bodies_of_an_older_entry_are_the_first_parts_of_their_type_that_are_not_attachments()
    {
        JsonElement view = await ViewAsync(new TestMail()
            .Add(new TestPart("text/plain", "a file"u8.ToArray()) { FileName = "a.txt" })
            .Add(new TestPart("text/plain", "the body"u8.ToArray()))
            .Add(new TestPart("text/plain", "the footer"u8.ToArray()))
            .Add(new TestPart("text/html", "<p>grün</p>"u8.ToArray())
            {
                TransferEncoding = "quoted-printable",
                Encoded = "<p>gr=C3=BC=\r\nn</p>"u8.ToArray(),
                Charset = "utf-8",
            }));

        Assert.Equal("the body", view.GetProperty("text").GetString());
        Assert.Equal("<p>grün</p>", view.GetProperty("html").GetString());
        Assert.Equal(4, view.GetProperty("parts").GetArrayLength());
        Assert.Equal(1, view.GetProperty("attachments").GetArrayLength());
    }

    [Fact]
    public async Task Bodies_are_the_parts_that_were_chosen_when_the_message_was_received()
    {
        JsonElement view = await ViewAsync(new TestMail { TextPart = 2, HtmlPart = 0 }
            .Add(new TestPart("text/plain", "before"u8.ToArray()))
            .Add(new TestPart("text/plain", "the body"u8.ToArray()))
            .Add(new TestPart("text/html", "<p>footer</p>"u8.ToArray())));

        Assert.Equal("the body", view.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, view.GetProperty("html").ValueKind);
    }

    [Fact]
    public async Task A_message_without_text_has_none()
    {
        JsonElement view = await ViewAsync(new TestMail());

        Assert.Equal(JsonValueKind.Null, view.GetProperty("text").ValueKind);
        Assert.Equal(0, view.GetProperty("parts").GetArrayLength());
    }

    [Fact]
    public async Task Text_is_cut_after_a_mebioctet_and_never_within_a_character()
    {
        const int Limit = 1024 * 1024;
        byte[] exact = [.. Enumerable.Repeat((byte)'x', Limit)];
        byte[] cut = [.. exact.AsSpan(0, Limit - 1), .. "äää"u8]; // the limit falls within the first ä

        JsonElement whole = await ViewAsync(
            new TestMail().Add(new TestPart("text/plain", exact) { Charset = "utf-8" }));
        JsonElement part = await ViewAsync(new TestMail().Add(new TestPart("text/html", cut)));

        Assert.Equal(Limit, whole.GetProperty("text").GetString()!.Length);
        Assert.False(whole.GetProperty("textTruncated").GetBoolean());
        Assert.Equal(new string('x', Limit - 1), part.GetProperty("html").GetString());
        Assert.True(part.GetProperty("htmlTruncated").GetBoolean());
        Assert.False(part.GetProperty("textTruncated").GetBoolean());
    }

    [Fact]
    public async Task Header_fields_are_unfolded_decoded_and_in_order_behind_the_trace_fields()
    {
        const string Header = "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?Q?_dich?=\r\nX-Folded: one\r\n\ttwo\r\n"
            + "Not a field at all\r\nX-Empty:\r\nsubject: again\r\nX-Raw: \u00E4\r\n"
            + "X-Page: =?koi8-r?B?8NI=?=\r\n";

        JsonElement view = await ViewAsync(
            new TestMail(Header).Add(new TestPart("text/plain", "X-Body: not a field\r\n"u8.ToArray())));

        string[] fields = Fields(view);
        Assert.Equal(
            [
                "Return-Path=<alice@example.org>",
                "Delivered-To=bob@example.org",
                "Received=from client.example.org by mx.example.org; Mon, 1 Jan 2029 00:00:00 +0000",
                "Subject=Grüße dich",
                "X-Folded=one two",
                "X-Empty=",
                "subject=again",
                "X-Raw=ä",
                "X-Page=Пр",
            ],
            fields);
    }

    [Fact]
    public async Task End_of_the_header_is_found_if_the_summary_lacks_its_length()
    {
        TestMail mail = new TestMail("Subject: One\r\n").Add(new TestPart("text/plain", "X-Body: no\r\n"u8.ToArray()));
        mail.HeaderOctets = 0;

        Assert.Equal("Subject=One", Fields(await ViewAsync(mail))[^1]);
    }

    [Fact]
    public async Task Members_come_in_the_order_in_which_people_read_them()
    {
        JsonElement view = await ViewAsync(new TestMail());

        Assert.Equal(
            "mailbox uid transactionId receivedAt from to cc bcc replyTo sender subject date preview seen authenticated"
                + " quarantined listId autoSubmitted attachments size recipients reversePath messageId inReplyTo"
                + " truncatedFields text textTruncated html htmlTruncated strippedText references authentication"
                + " headers parts tls received",
            string.Join(' ', view.EnumerateObject().Select(member => member.Name)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(null)] // as in entries of earlier versions
    public async Task How_the_message_was_received_is_shown(bool? requireTls)
    {
        var mail = new TestMail { RequireTls = requireTls };
        JsonElement view = await ViewAsync(mail);

        Assert.Equal(
            """{"version":"TLSv1.3","cipher":"TLS_AES_256_GCM_SHA384","serverName":"mx.example.org"}""",
            view.GetProperty("tls").GetRawText());
        JsonElement received = view.GetProperty("received");
        Assert.Equal("192.0.2.1", received.GetProperty("clientAddress").GetString());
        Assert.Equal("client.example.org", received.GetProperty("clientName").GetString());
        Assert.Equal("ESMTPSA", received.GetProperty("with").GetString());
        Assert.Equal("alice@example.org", received.GetProperty("login").GetString());
        Assert.Equal(requireTls ?? false, received.GetProperty("requireTls").GetBoolean());
        Assert.Equal(mail.Trace, received.GetProperty("trace").GetString());
        Assert.Equal("0@example.org", view.GetProperty("references")[0].GetString());
        Assert.Equal(JsonValueKind.Null, view.GetProperty("inReplyTo").ValueKind);
    }

    private async Task<JsonElement> ViewAsync(TestMail mail)
    {
        string address = await _host.MakeAccountAsync();
        await mail.DeliverAsync(_host, address);
        return await _host.GetAsync($"mailboxes/{address}/messages/1").JsonAsync();
    }

    private static string[] Fields(JsonElement view) =>
    [
        .. view.GetProperty("headers").EnumerateArray()
            .Select(field => $"{field.GetProperty("name").GetString()}={field.GetProperty("value").GetString()}"),
    ];
}
