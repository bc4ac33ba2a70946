using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RelateMail.Webhooks.Tests;

public sealed class NativeFormatTests
{
    private static readonly byte[] s_older = Encoding.ASCII.GetBytes("abcdefghijklmnopqrstuvwxyz012345");

    [Fact]
    public async Task The_package_for_NET_verifies_the_newest_secret_in_a_rotation()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync([Sending.Secret, s_older]);

        Verify(Sending.Secret, headers, body); // this package reads only the first signature
        Assert.Equal(2, headers["webhook-signature"].ToString().Split(' ').Length);
    }

    [Fact]
    public async Task The_package_of_npm_verifies_both_secrets_in_a_rotation_and_no_other()
    {
        NodeVerifier node = NodeVerifier.FindOrSkip();
        (IHeaderDictionary headers, byte[] body) = await PostAsync([Sending.Secret, s_older]);

        Assert.True(await node.VerifyAsync(Sending.Secret, headers, body));
        Assert.True(await node.VerifyAsync(s_older, headers, body));
        Assert.False(await node.VerifyAsync(new byte[32], headers, body));
        body[^3] ^= 1;
        Assert.False(await node.VerifyAsync(Sending.Secret, headers, body));
    }

    [Fact]
    public async Task The_package_for_NET_rejects_a_changed_body_and_another_secret()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync([Sending.Secret]);

        Verify(Sending.Secret, headers, body);
        Assert.ThrowsAny<Exception>(() => Verify(s_older, headers, body));
        body[^3] ^= 1;
        Assert.ThrowsAny<Exception>(() => Verify(Sending.Secret, headers, body));
    }

    [Fact]
    public async Task The_body_has_type_timestamp_and_data()
    {
        (IHeaderDictionary headers, byte[] body) = await PostAsync([Sending.Secret]);

        using JsonDocument json = JsonDocument.Parse(body);
        Assert.Equal("application/json", headers.ContentType);
        Assert.Equal("msg_1", headers["webhook-id"]);
        Assert.Equal("message.received", json.RootElement.GetProperty("type").GetString());
        Assert.Equal("1970-01-01T00:00:00.000Z", json.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal("Grüße", json.RootElement.GetProperty("data").GetProperty("subject").GetString());
    }

    [Fact]
    public async Task An_event_of_20_KB_is_not_sent()
    {
        WebhookEvent message = Sending.Message([]) with
        {
            Data = Encoding.ASCII.GetBytes($"\"{new string('x', 20_000)}\""),
        };

        await Assert.ThrowsAsync<ArgumentException>(
            () => Sending.SendAsync(Sending.Target(new("http://127.0.0.1:9/")), message));
    }

    private static async Task<(IHeaderDictionary Headers, byte[] Body)> PostAsync(byte[][] secrets)
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(204));
        AttemptResult result = await Sending.SendAsync(
            Sending.Target(endpoint.Url) with { Secrets = secrets }, Sending.Message([]));
        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
        return Assert.Single(endpoint.Received);
    }

    private static void Verify(byte[] secret, IHeaderDictionary headers, byte[] body) =>
        new StandardWebhooks.StandardWebhook("whsec_" + Convert.ToBase64String(secret)).Verify(
            Encoding.UTF8.GetString(body), headers);
}
