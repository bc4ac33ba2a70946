using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RelateMail.Webhooks.Tests;

public sealed class MailgunFormatTests
{
    [Theory]
    [InlineData("recipient", "support+42@example.test,bcc+7@example.test")]
    [InlineData("sender", "bounce@example.org")]
    [InlineData("from", "\"Müller, Hans\" <hans@example.org>")]
    [InlineData("subject", "Grüße")]
    [InlineData("body-plain", "Hello.\r\n-- \r\nHans\r\n")]
    [InlineData("stripped-text", "Hello.")]
    [InlineData("stripped-signature", "Hans")]
    [InlineData("body-html", "<p>Hello.</p><img src=\"cid:logo@x\">")]
    [InlineData("attachment-count", "2")]
    [InlineData("content-id-map", """{"<logo@x>":"attachment-2"}""")]
    [InlineData("To", "\"O'Neil \\\"X\\\" \\\\\" <support+42@example.test>, list@example.org")]
    [InlineData("Cc", "Åsa <asa@example.org>")]
    [InlineData("Message-Id", "<1@example.org>")]
    [InlineData("Date", "Fri, 27 Nov 2026 09:00:00 +0100")]
    public async Task A_field_has_the_value_of_the_message(string field, string value)
    {
        IFormCollection form = await PostAsync(ParsedMessage.Message);

        string?[] values = [.. form[field].Distinct()]; // From and from are one key for ASP.NET Core
        Assert.Equal(value, Assert.Single(values));
    }

    [Fact]
    public async Task Header_fields_are_pairs_that_a_program_can_parse()
    {
        IFormCollection form = await PostAsync(ParsedMessage.Message);

        string[][] pairs = JsonSerializer.Deserialize<string[][]>(form["message-headers"]!)!;
        Assert.Equal(
            [
                "Return-Path", "From", "To", "Cc", "Reply-To", "Subject", "Message-ID", "Date", "Content-Type", "X-Tag",
                "X-Tag",
            ],
            pairs.Select(static pair => pair[0]));
        Assert.Equal("\"Müller, Hans\" <hans@example.org>", pairs[1][1]);
        Assert.Equal("b", pairs[^1][1]);
    }

    [Fact]
    public async Task Attachments_are_files_with_their_octets_names_and_types()
    {
        IFormCollection form = await PostAsync(ParsedMessage.Message);

        Assert.Equal(["attachment-1", "attachment-2"], form.Files.Select(static file => file.Name));
        Assert.Equal("Prüfbericht %221%22.txt", form.Files[0].FileName); // the escape of browsers
        Assert.Equal("text/plain; charset=utf-8", form.Files[0].ContentType);
        Assert.Equal(ParsedMessage.Report, Read(form.Files[0]));
        Assert.Equal(ParsedMessage.Image, Read(form.Files[1]));
    }

    [Fact]
    public async Task The_signature_is_that_of_the_newest_secret()
    {
        IFormCollection form = await PostAsync(ParsedMessage.Message);

        byte[] key = Encoding.ASCII.GetBytes("whsec_" + Convert.ToBase64String(Sending.Secret));
        byte[] signed = Encoding.ASCII.GetBytes(form["timestamp"].ToString() + form["token"]);
        Assert.Equal(50, form["token"].ToString().Length);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(key, signed)), form["signature"]);
    }

    [Fact]
    public async Task A_message_without_html_and_attachments_lacks_their_fields_and_has_the_others()
    {
        IFormCollection form = await PostAsync(new WebhookMessage());

        Assert.Equal(
            [
                "recipient", "sender", "from", "subject", "timestamp", "token", "signature", "body-plain",
                "stripped-text", "stripped-signature", "message-headers",
            ],
            form.Keys);
        Assert.Equal("", form["body-plain"]);
        Assert.Equal("[]", form["message-headers"]);
        Assert.Empty(form.Files);
    }

    [Fact]
    public async Task The_MIME_variant_has_the_envelope_and_the_message()
    {
        IFormCollection form = await PostAsync(ParsedMessage.Message, "mailgun-mime");

        Assert.Equal("bounce@example.org", form["sender"]);
        Assert.Equal("\"Müller, Hans\" <hans@example.org>", form["from"]);
        Assert.Equal("Grüße", form["subject"]);
        Assert.Equal(
            "X-Original-To: support+42@example.test\r\nX-Original-To: bcc+7@example.test\r\nSubject: x\r\n\r\n"
            + "Grüße\r\n",
            form["body-mime"]);
    }

    [Fact]
    public async Task Code_406_ends_the_delivery()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(406));

        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url, "mailgun"), Event(ParsedMessage.Message));

        Assert.Equal(AttemptOutcome.Dead, result.Outcome);
    }

    private static WebhookEvent Event(WebhookMessage message) => Sending.Message(
        Encoding.UTF8.GetBytes("Subject: x\r\n\r\nGrüße\r\n"), "support+42@example.test", "bcc+7@example.test") with
    {
        ReversePath = "bounce@example.org",
        ReadMessage = _ => ValueTask.FromResult(message),
    };

    private static async Task<IFormCollection> PostAsync(WebhookMessage message, string format = "mailgun")
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200));
        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url, format), Event(message));
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        (IHeaderDictionary headers, byte[] body) = Assert.Single(endpoint.Received);
        Assert.Equal(body.Length, headers.ContentLength);
        DefaultHttpContext context = new();
        context.Request.ContentType = headers.ContentType;
        context.Request.Body = new MemoryStream(body);
        return await new FormFeature(context.Request).ReadFormAsync(TestContext.Current.CancellationToken);
    }

    private static byte[] Read(IFormFile file)
    {
        using MemoryStream octets = new();
        file.CopyTo(octets);
        return octets.ToArray();
    }
}
