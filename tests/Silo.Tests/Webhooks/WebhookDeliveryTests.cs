using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Webhooks;

/// <summary>From the delivery of a message to the request at an endpoint, with real HTTP.</summary>
public sealed class WebhookDeliveryTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task A_message_is_posted_with_a_signature_that_its_secret_verifies()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        JsonElement created = await PutAsync(
            "signed", endpoint.Url, mailbox, ""","headers":{"X-Tenant":"1"},"credentials":"""
            + """{"type":"basic","user":"mail","password":"secret"}""");

        await DeliverAsync(mailbox, "Hello, wörld.");

        Received request = (await endpoint.WaitAsync(1))[0];
        byte[] secret = Convert.FromBase64String(created.GetProperty("secret").GetString()!["whsec_".Length..]);
        Assert.Equal(Sign(request, secret), request["webhook-signature"]);
        Assert.Equal("application/json", request["Content-Type"]);
        Assert.Equal("1", request["X-Tenant"]);
        Assert.Equal("Basic " + Convert.ToBase64String("mail:secret"u8), request["Authorization"]);
        Assert.Equal("", request["traceparent"]);
        JsonElement body = JsonElement.Parse(request.Body);
        Assert.Equal("message.received", body.GetProperty("type").GetString());
        JsonElement data = body.GetProperty("data");
        JsonElement item = (await _host.GetAsync($"mailboxes/{mailbox}/messages").JsonAsync())
            .GetProperty("items")[0];
        foreach (JsonProperty member in item.EnumerateObject())
        {
            Assert.Equal(member.Value.GetRawText(), data.GetProperty(member.Name).GetRawText());
        }

        Assert.Equal("Hello, wörld.", data.GetProperty("text").GetString());
        Assert.False(data.GetProperty("textTruncated").GetBoolean());
        await _host.Client.GetAsync(
            new Uri(data.GetProperty("links").GetProperty("raw").GetString()!, UriKind.Relative),
            TestContext.Current.CancellationToken).StatusAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_long_text_is_cut_and_the_event_stays_below_20_kb()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        _ = await PutAsync("long", endpoint.Url, mailbox);

        await DeliverAsync(mailbox, string.Concat(Enumerable.Repeat("😀😀😀😀\r\n", 20_000)));

        Received request = (await endpoint.WaitAsync(1))[0];
        JsonElement data = JsonElement.Parse(request.Body).GetProperty("data");
        Assert.InRange(request.Body.Length, 1_000, 20_000);
        Assert.True(data.GetProperty("textTruncated").GetBoolean());
        Assert.DoesNotContain('\uFFFD', data.GetProperty("text").GetString()!);
    }

    [Fact]
    public async Task Both_secrets_sign_during_a_rotation()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        JsonElement created = await PutAsync("rotated", endpoint.Url, mailbox);
        byte[] next = RandomNumberGenerator.GetBytes(32);
        string secret = "whsec_" + Convert.ToBase64String(next);

        JsonElement rotated = await _host.SendAsync(
            HttpMethod.Post, "webhooks/rotated/rotate", $$"""{"secret":"{{secret}}"}""").JsonAsync();
        JsonElement again = await _host.SendAsync(
            HttpMethod.Post, "webhooks/rotated/rotate", $$"""{"secret":"{{secret}}"}""").JsonAsync();
        await DeliverAsync(mailbox, "Hello.");

        Assert.Equal(JsonValueKind.Null, rotated.GetProperty("secret").ValueKind); // the caller knows it
        Assert.Equal(rotated.GetProperty("version").GetInt64(), again.GetProperty("version").GetInt64());
        Received request = (await endpoint.WaitAsync(1))[0];
        byte[] first = Convert.FromBase64String(created.GetProperty("secret").GetString()!["whsec_".Length..]);
        Assert.Equal($"{Sign(request, next)} {Sign(request, first)}", request["webhook-signature"]);
    }

    [Fact]
    public async Task A_failed_delivery_is_listed_with_its_attempts_and_replayed_with_the_same_id()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        endpoint.Answer = async (number, response) =>
        {
            response.StatusCode = number == 1 ? 410 : 204;
            await (number == 1 ? response.WriteAsync("no such app") : Task.CompletedTask);
        };
        string mailbox = await _host.MakeAccountAsync();
        _ = await PutAsync("replayed", endpoint.Url, mailbox);
        await DeliverAsync(mailbox, "Hello.");
        JsonElement pending = await WaitAsync("replayed", item => item.GetProperty("attemptCount").GetInt32() == 1);

        JsonElement disabled = await _host.GetAsync("webhooks/replayed").JsonAsync();
        Assert.Equal("gone", disabled.GetProperty("disabledReason").GetString());
        JsonElement attempt = (await _host.GetAsync($"webhooks/replayed/deliveries/{Id(pending)}").JsonAsync())
            .GetProperty("attempts")[0];
        Assert.Equal(410, attempt.GetProperty("statusCode").GetInt32());
        Assert.Equal("no such app", attempt.GetProperty("response").GetString());
        await _host.SendAsync(
            HttpMethod.Patch, "webhooks/replayed", """{"enabled":true}""", "application/merge-patch+json").JsonAsync();
        JsonElement delivered = await WaitAsync(
            "replayed", item => item.GetProperty("state").GetString() == "delivered");
        JsonElement replay = await _host.SendAsync(
            HttpMethod.Post, "webhooks/replayed/replay", $$"""{"delivery":"{{Id(delivered)}}"}""").JsonAsync();

        Assert.Equal(1, replay.GetProperty("replayedCount").GetInt32());
        Received[] requests = await endpoint.WaitAsync(3);
        Assert.Single(requests.Select(request => request["webhook-id"]).Distinct());
    }

    [Fact]
    public async Task A_replay_of_a_range_posts_messages_from_before_the_webhook()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        await DeliverAsync(mailbox, "One.");
        await DeliverAsync(mailbox, "Two.");
        _ = await PutAsync("ranged", endpoint.Url, mailbox);

        JsonElement replay = await _host.SendAsync(
            HttpMethod.Post, "webhooks/ranged/replay",
            $$"""{"mailbox":"{{mailbox}}","fromUid":1,"toUid":9}""").JsonAsync();

        Assert.Equal(2, replay.GetProperty("replayedCount").GetInt32());
        Assert.True(replay.GetProperty("isComplete").GetBoolean());
        _ = await endpoint.WaitAsync(2);
        await _host.SendAsync(
            HttpMethod.Post, "webhooks/ranged/replay", """{"mailbox":"else@example.org","fromUid":1,"toUid":9}""")
            .ProblemAsync(409, "webhook-does-not-apply");
    }

    [Fact]
    public async Task A_test_posts_an_event_and_answers_with_the_attempt()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        _ = await PutAsync("tested", endpoint.Url, mailbox, ""","enabled":false""");

        JsonElement attempt = await _host.SendAsync(HttpMethod.Post, "webhooks/tested/test", "").JsonAsync();

        Assert.Equal(204, attempt.GetProperty("statusCode").GetInt32());
        Received request = (await endpoint.WaitAsync(1))[0];
        Assert.Equal("webhook.test", JsonElement.Parse(request.Body).GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("http://[::1]:1024/")] // not in the allowed networks of the test host
    [InlineData("https://169.254.169.254/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("http://192.0.32.10/")] // plain http
    [InlineData("https://app.example.org:22/")]
    public async Task An_endpoint_that_may_not_be_reached_is_refused(string url)
    {
        JsonElement problem = await _host.PutAsync("webhooks/guarded", $$"""{"url":"{{url}}"}""")
            .JsonAsync(HttpStatusCode.BadRequest);

        Assert.Equal("#/url", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_host_without_an_address_is_an_error_of_the_attempt()
    {
        string mailbox = await _host.MakeAccountAsync();
        _ = await PutAsync("unknown", new Uri("https://name.invalid/"), mailbox);

        JsonElement attempt = await _host.SendAsync(HttpMethod.Post, "webhooks/unknown/test", "").JsonAsync();

        Assert.Equal("name", attempt.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(JsonValueKind.Null, attempt.GetProperty("response").ValueKind);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        endpoint.Answer = (_, response) =>
        {
            response.StatusCode = 307;
            response.Headers.Location = endpoint.Url.ToString();
            return Task.CompletedTask;
        };
        _ = await PutAsync("redirected", endpoint.Url, await _host.MakeAccountAsync());

        JsonElement attempt = await _host.SendAsync(HttpMethod.Post, "webhooks/redirected/test", "").JsonAsync();

        Assert.Equal(307, attempt.GetProperty("statusCode").GetInt32());
        Assert.Equal("redirect", attempt.GetProperty("error").GetProperty("code").GetString());
        Assert.Single(endpoint.Requests);
    }

    [Fact]
    public async Task The_raw_format_posts_the_octets_after_the_trace_fields()
    {
        await using WebhookReceiver endpoint = await WebhookReceiver.StartAsync();
        string mailbox = await _host.MakeAccountAsync();
        _ = await PutAsync("raw", endpoint.Url, mailbox, ""","format":"raw""" + '"');

        await DeliverAsync(mailbox, "Hello.");

        Received request = (await endpoint.WaitAsync(1))[0];
        using HttpResponseMessage raw = await _host.GetAsync($"mailboxes/{mailbox}/messages/1/raw");
        byte[] octets = await raw.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("message/rfc822", request["Content-Type"].Split(';')[0]);
        Assert.EndsWith(Encoding.Latin1.GetString(octets), Encoding.Latin1.GetString(request.Body),
            StringComparison.Ordinal);
        Assert.Contains("X-Original-To: ", Encoding.Latin1.GetString(request.Body), StringComparison.Ordinal);
    }

    private static string Id(JsonElement delivery) => delivery.GetProperty("id").GetString()!;

    private static string Sign(Received request, byte[] secret)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{request["webhook-id"]}.{request["webhook-timestamp"]}.");
        long age = DateTimeOffset.UtcNow.ToUnixTimeSeconds()
            - long.Parse(request["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.InRange(age, -300, 300);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, (byte[])[.. head, .. request.Body]));
    }

    private Task<JsonElement> PutAsync(string name, Uri url, string mailbox, string more = "") => _host.PutAsync(
        $"webhooks/{name}", $$"""{"url":"{{url}}","mailboxes":["{{mailbox}}"]{{more}}}""")
        .JsonAsync(HttpStatusCode.Created);

    private Task<DeliveryReceipt> DeliverAsync(string mailbox, string text) =>
        new TestMail { TextPart = 1 }
            .Add(new TestPart("text/plain", Encoding.UTF8.GetBytes(text)) { Charset = "utf-8" })
            .DeliverAsync(_host, mailbox);

    private async Task<JsonElement> WaitAsync(string name, Func<JsonElement, bool> condition)
    {
        while (true)
        {
            JsonElement page = await _host.GetAsync($"webhooks/{name}/deliveries?order=desc").JsonAsync();
            JsonElement[] found = [.. page.GetProperty("items").EnumerateArray().Where(condition)];
            if (found.Length > 0)
            {
                return found[0];
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }
}
