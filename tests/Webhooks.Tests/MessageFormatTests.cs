using System.Net;
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

    [Fact]
    public async Task A_form_field_has_every_octet()
    {
        (_, byte[] body) = await PostAsync("form");

        string text = Encoding.ASCII.GetString(body);
        Assert.StartsWith("email=", text, StringComparison.Ordinal);
        Assert.Equal(s_expected, WebUtility.UrlDecodeToBytes(body, 6, body.Length - 6));
    }

    [Fact]
    public async Task Discourse_receives_base64()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync("discourse");

        byte[] field = (await ReadPartAsync(ReaderOf(headers, body), "email_encoded"))!;
        Assert.Equal(s_expected, Convert.FromBase64String(Encoding.ASCII.GetString(field)));
    }

    [Fact]
    public async Task Redmine_receives_valid_UTF_8()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync("redmine");

        byte[] field = (await ReadPartAsync(ReaderOf(headers, body), "email"))!;
        Assert.Equal(
            "X-Original-To: bcc@example.org\r\nX-Original-To: büro@example.org\r\nReceived: by mx.example.org\r\n"
            + "Subject: a&b=c%+\r\nContent-Transfer-Encoding: base64\r\n\r\n5P8ADQouDQo=",
            Encoding.UTF8.GetString(field));
    }

    [Fact]
    public async Task Request_tracker_receives_constant_fields_and_the_message()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync("request-tracker");

        Assert.Equal(body.Length, headers.ContentLength);
        MultipartReader reader = ReaderOf(headers, body);
        Assert.Equal("REST"u8.ToArray(), await ReadPartAsync(reader, "SessionType"));
        Assert.Equal(s_expected, await ReadPartAsync(reader, "message"));
        Assert.Null(await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("redmine")]
    [InlineData("discourse")]
    [InlineData("request-tracker")]
    [InlineData("mailgun")]
    [InlineData("mailgun-mime")]
    [InlineData("postmark")]
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
            OpenContent = _ => Open(),
            UnencodedParts = [new(0, 100, Size - 100)],
            ReadMessage = _ => ValueTask.FromResult(new WebhookMessage
            {
                Attachments = [new("a.bin", "application/octet-stream", null, Size, _ => Open())],
            }),
        };
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ValueTask<Stream> Open() => ValueTask.FromResult<Stream>(new GeneratedContent(
            Size, () => largest = Math.Max(largest, GC.GetTotalMemory(forceFullCollection: true))));

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
            Sending.Message(s_content, "bcc@example.org", "büro@example.org") with
            {
                UnencodedParts = [new(0, s_content.Length - 8, 8)],
            });
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        return Assert.Single(endpoint.Received);
    }

    private static MultipartReader ReaderOf(IHeaderDictionary headers, byte[] body) => new(
        MediaTypeHeaderValue.Parse(headers.ContentType.ToString()).Boundary.ToString(), new MemoryStream(body));

    private static async Task<byte[]> ReadPartAsync(MultipartReader reader, string name)
    {
        MultipartSection? section = await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"form-data; name=\"{name}\"", section?.ContentDisposition);
        using MemoryStream body = new();
        await section!.Body.CopyToAsync(body, TestContext.Current.CancellationToken);
        return body.ToArray();
    }
}
