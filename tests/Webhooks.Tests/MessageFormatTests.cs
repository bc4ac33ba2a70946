using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace RelateMail.Webhooks.Tests;

public sealed class MessageFormatTests
{
    private static readonly byte[] s_content =
        [.. "Received: by mx.example.org\r\nSubject: a&b=c%+\r\n\r\n"u8, 0xE4, 0xFF, 0x00, .. "\r\n.\r\n"u8];

    private static readonly byte[] s_expected =
        [.. "X-Original-To: bcc@example.org\r\nX-Original-To: büro@example.org\r\n"u8, .. s_content];

    [Theory]
    [InlineData("raw", "message/rfc822")]
    [InlineData("rails", "message/rfc822")]
    [InlineData("osticket", "message/rfc822")]
    [InlineData("gitlab", "text/plain")]
    public async Task Raw_formats_post_every_octet_after_the_recipients(string format, string contentType)
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync(format);

        Assert.Equal(contentType, headers.ContentType);
        Assert.Equal(s_expected.Length, headers.ContentLength);
        Assert.Equal(s_expected, body);
    }

    [Theory]
    [InlineData("form")]
    [InlineData("redmine")]
    public async Task A_form_field_has_every_octet(string format)
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync(format);

        Assert.Equal(body.Length, headers.ContentLength);
        string text = Encoding.ASCII.GetString(body);
        Assert.StartsWith("email=", text, StringComparison.Ordinal);
        Assert.Equal(s_expected, WebUtility.UrlDecodeToBytes(body, 6, body.Length - 6));
    }

    [Fact]
    public async Task Discourse_receives_base64()
    {
        (_, byte[] body) = await PostAsync("discourse");

        using FormReader reader = new(Encoding.ASCII.GetString(body));
        Dictionary<string, Microsoft.Extensions.Primitives.StringValues> form =
            await reader.ReadFormAsync(TestContext.Current.CancellationToken);
        Assert.Equal(s_expected, Convert.FromBase64String(Assert.Single(form["email_encoded"])!));
    }

    [Fact]
    public async Task Mailgun_receives_envelope_signature_and_message()
    {
        (_, byte[] body) = await PostAsync("mailgun-mime");

        Dictionary<string, string> fields = Encoding.ASCII.GetString(body).Split('&')
            .Select(static field => field.Split('=')).ToDictionary(static field => field[0], static field => field[1]);
        byte[] key = Encoding.ASCII.GetBytes("whsec_" + Convert.ToBase64String(Sending.Secret));
        byte[] signed = Encoding.ASCII.GetBytes(fields["timestamp"] + fields["token"]);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(key, signed)), fields["signature"]);
        Assert.Equal("bcc@example.org,büro@example.org", WebUtility.UrlDecode(fields["recipient"]));
        Assert.Equal("", fields["sender"]);
        byte[] mime = Encoding.ASCII.GetBytes(fields["body-mime"]);
        Assert.Equal(s_expected, WebUtility.UrlDecodeToBytes(mime, 0, mime.Length));
    }

    [Fact]
    public async Task Request_tracker_receives_constant_fields_and_the_message()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync("request-tracker");

        Assert.Equal(body.Length, headers.ContentLength);
        string boundary = MediaTypeHeaderValue.Parse(headers.ContentType.ToString()).Boundary.ToString();
        MultipartReader reader = new(boundary, new MemoryStream(body));
        Assert.Equal("REST"u8.ToArray(), await ReadPartAsync(reader, "SessionType"));
        Assert.Equal(s_expected, await ReadPartAsync(reader, "message"));
        Assert.Null(await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("redmine")]
    [InlineData("discourse")]
    [InlineData("request-tracker")]
    public async Task A_content_of_25_MB_is_never_in_memory_as_a_whole(string format)
    {
        const int Size = 25_000_000;
        long received = 0;
        await using Endpoint endpoint = await Endpoint.StartAsync(
            async context =>
            {
                byte[] buffer = new byte[64 * 1024];
                while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is var count and > 0)
                {
                    received += count;
                }

                await context.Response.WriteAsync("ok", context.RequestAborted);
            },
            keep: false);
        long largest = 0;
        WebhookEvent message = Sending.Message([], "bcc@example.org") with
        {
            ContentLength = Size,
            OpenContent = _ => ValueTask.FromResult<Stream>(new GeneratedContent(
                Size, () => largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true)))),
        };
        long before = GC.GetTotalMemory(forceFullCollection: true);

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url, format), message);

        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        Assert.True(received > Size, $"{received} octets arrived.");
        Assert.True(largest - before < 8_000_000, $"{largest - before} octets of memory.");
    }

    [Theory]
    [InlineData("raw", 300_000, 1)]
    [InlineData("form", 1000, 1)]
    [InlineData("form", 300_000, 2)]
    [InlineData("request-tracker", 1000, 1)]
    public async Task A_small_message_is_read_once_and_a_large_one_twice(string format, int size, int times)
    {
        int opened = 0;
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200, "ok"));

        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url, format),
            Sending.Message([]) with
            {
                ContentLength = size,
                OpenContent = _ =>
                {
                    opened++;
                    return ValueTask.FromResult<Stream>(new MemoryStream(new byte[size]));
                },
            });

        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        Assert.Equal(times, opened);
    }

    private static async Task<(IHeaderDictionary Headers, byte[] Body)> PostAsync(string format)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(200, "ok"));
        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url, format),
            Sending.Message(s_content, "bcc@example.org", "büro@example.org"));
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        return Assert.Single(endpoint.Received);
    }

    private static async Task<byte[]> ReadPartAsync(MultipartReader reader, string name)
    {
        MultipartSection? section = await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"form-data; name=\"{name}\"", section?.ContentDisposition);
        using MemoryStream body = new();
        await section!.Body.CopyToAsync(body, TestContext.Current.CancellationToken);
        return body.ToArray();
    }
}
