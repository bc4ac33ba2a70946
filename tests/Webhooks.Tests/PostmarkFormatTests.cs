using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RelateMail.Webhooks.Tests;

public sealed class PostmarkFormatTests
{
    private static readonly byte[] s_content = [.. "Subject: x\r\n\r\nGr"u8, 0xC3, 0xBC, .. "sse \"\\\r\n"u8];

    [Theory]
    [InlineData("FromName", "Müller, Hans")]
    [InlineData("MessageStream", "inbound")]
    [InlineData("From", "hans@example.org")]
    [InlineData("To", "\"O'Neil \\\"X\\\" \\\\\" <support+42@example.test>, list@example.org")]
    [InlineData("Cc", "Åsa <asa@example.org>")]
    [InlineData("Bcc", "bcc+7@example.test")]
    [InlineData("OriginalRecipient", "support+42@example.test")]
    [InlineData("Subject", "Grüße")]
    [InlineData("ReplyTo", "reply@example.org")]
    [InlineData("MailboxHash", "42")]
    [InlineData("Date", "Fri, 27 Nov 2026 09:00:00 +0100")]
    [InlineData("TextBody", "Hello.\r\n-- \r\nHans\r\n")]
    [InlineData("HtmlBody", "<p>Hello.</p><img src=\"cid:logo@x\">")]
    [InlineData("StrippedTextReply", "Hello.")]
    [InlineData("Tag", "")]
    public async Task A_member_has_the_value_of_the_message(string member, string value)
    {
        JsonElement json = await PostAsync(ParsedMessage.Message);

        Assert.Equal(value, json.GetProperty(member).GetString());
    }

    [Theory]
    [InlineData("FromFull", """{"Email":"hans@example.org","Name":"Müller, Hans","MailboxHash":""}""")]
    [InlineData("CcFull", """[{"Email":"asa@example.org","Name":"Åsa","MailboxHash":""}]""")]
    [InlineData("BccFull", """[{"Email":"bcc+7@example.test","Name":"","MailboxHash":"7"}]""")]
    [InlineData(
        "Headers",
        """[{"Name":"Return-Path","Value":"<hans@example.org>"},{"Name":"Message-ID","Value":"<1@example.org>"},"""
        + """{"Name":"X-Tag","Value":"a"},{"Name":"X-Tag","Value":"b"}]""")]
    public async Task A_member_is_an_object_or_a_list(string member, string value)
    {
        JsonElement json = await PostAsync(ParsedMessage.Message);

        Assert.Equal(value, json.GetProperty(member).GetRawText());
    }

    [Fact]
    public async Task Attachments_are_in_base64()
    {
        JsonElement json = await PostAsync(ParsedMessage.Message);

        JsonElement[] attachments = [.. json.GetProperty("Attachments").EnumerateArray()];
        Assert.Equal(ParsedMessage.Report, attachments[0].GetProperty("Content").GetBytesFromBase64());
        Assert.Equal("Prüfbericht \"1\".txt", attachments[0].GetProperty("Name").GetString());
        Assert.Equal("text/plain; charset=utf-8", attachments[0].GetProperty("ContentType").GetString());
        Assert.Equal("", attachments[0].GetProperty("ContentID").GetString());
        Assert.Equal(ParsedMessage.Image, attachments[1].GetProperty("Content").GetBytesFromBase64());
        Assert.Equal(ParsedMessage.Image.Length, attachments[1].GetProperty("ContentLength").GetInt32());
        Assert.Equal("logo@x", attachments[1].GetProperty("ContentID").GetString());
    }

    [Fact]
    public async Task RawEmail_has_the_octets_of_a_message_in_UTF_8()
    {
        JsonElement json = await PostAsync(ParsedMessage.Message);

        Assert.Equal(
            [.. "X-Original-To: support+42@example.test\r\nX-Original-To: bcc+7@example.test\r\n"u8, .. s_content],
            Encoding.UTF8.GetBytes(json.GetProperty("RawEmail").GetString()!));
    }

    [Fact]
    public async Task MessageID_is_a_UUID_that_stays_at_each_attempt()
    {
        Guid first = (await PostAsync(ParsedMessage.Message)).GetProperty("MessageID").GetGuid();
        Guid second = (await PostAsync(ParsedMessage.Message)).GetProperty("MessageID").GetGuid();
        Guid other = (await PostAsync(ParsedMessage.Message, id: "msg_2")).GetProperty("MessageID").GetGuid();

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task A_message_without_fields_has_every_member()
    {
        JsonElement json = await PostAsync(new WebhookMessage());

        Assert.Equal(
            [
                "FromName", "MessageStream", "From", "FromFull", "To", "ToFull", "Cc", "CcFull", "Bcc", "BccFull",
                "OriginalRecipient", "Subject", "MessageID", "ReplyTo", "MailboxHash", "Date", "TextBody", "HtmlBody",
                "StrippedTextReply", "Tag", "Headers", "Attachments", "RawEmail",
            ],
            json.EnumerateObject().Select(static member => member.Name));
        Assert.Equal("", json.GetProperty("TextBody").GetString());
        Assert.Equal(0, json.GetProperty("ToFull").GetArrayLength());
    }

    private static async Task<JsonElement> PostAsync(WebhookMessage message, string id = "msg_1")
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200));
        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url, "postmark"),
            Sending.Message(s_content, "support+42@example.test", "bcc+7@example.test") with
            {
                Id = id,
                ReadMessage = _ => ValueTask.FromResult(message),
            });
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        (IHeaderDictionary headers, byte[] body) = Assert.Single(endpoint.Received);
        Assert.Equal("application/json", headers.ContentType);
        Assert.Equal(body.Length, headers.ContentLength);
        return JsonElement.Parse(body);
    }
}
