using System.Net;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Checks at connect refuse a client before the greeting (RFC 5321 §3.1).</summary>
public sealed class ConnectionCheckTests
{
    private static readonly SmtpReply s_listed = new(554, new(5, 7, 1), "Address is on the block list");
    private static readonly SmtpReply s_busy = new(421, new(4, 7, 0), "Come back later");

    [Fact]
    public async Task Client_is_greeted_when_every_check_passes()
    {
        StubConnectionCheck check = new(static _ => null);
        await using SmtpTestServer server = await StartAsync(check);
        await using SmtpTestClient client = await server.GreetAsync();
        Assert.Equal(1, check.Asked);
    }

    [Fact]
    public async Task Refused_client_gets_503_until_it_quits()
    {
        await using SmtpTestServer server = await StartAsync(new StubConnectionCheck(static _ => s_listed));
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectAsync("554 5.7.1 Address is on the block list");
        await client.AskAsync("EHLO client.example.org", "503 5.5.1");
        await client.AskAsync("MAIL FROM:<a@example.org>", "503 5.5.1");
        await client.SendAsync("BDAT 6 LAST\r\nNOOP\r\n");
        await client.ExpectAsync("503 5.5.1");
        await client.AskAsync("NONSENSE", "503 5.5.1");
        await client.AskAsync("QUIT", "221 ");
        await client.ExpectCloseAsync();
        Assert.Contains(server.Log.At(LogLevel.Information), static line =>
            line.Contains("refused by StubConnectionCheck: 554 5.7.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reply_421_closes_the_connection()
    {
        await using SmtpTestServer server = await StartAsync(new StubConnectionCheck(static _ => s_busy));
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectAsync("421 4.7.0 Come back later");
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task First_refusal_wins_and_later_checks_are_not_asked()
    {
        StubConnectionCheck first = new(static _ => null);
        StubConnectionCheck last = new(static _ => s_busy);
        await using SmtpTestServer server = await StartAsync(
            first, new StubConnectionCheck(static _ => s_listed), last);
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectAsync("554 ");
        Assert.Equal((1, 0), (first.Asked, last.Asked));
    }

    [Fact]
    public async Task Failed_check_defers_the_client_and_is_logged_at_Error()
    {
        await using SmtpTestServer server = await StartAsync(
            new StubConnectionCheck(static _ => throw new InvalidOperationException("The check failed.")));
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectAsync("421 4.3.0 ");
        await client.ExpectCloseAsync();
        Assert.Contains("The check failed.", Assert.Single(server.Log.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Positive_reply_of_a_check_is_not_sent()
    {
        await using SmtpTestServer server = await StartAsync(new StubConnectionCheck(static _ => SmtpReplies.Ok));
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectAsync("421 4.3.0 ");
    }

    [Fact]
    public async Task Refused_client_on_an_implicit_tls_listener_is_disconnected_without_a_reply()
    {
        SmtpTestSettings settings = new() { Listener = SmtpTestSettings.Submissions };
        settings.ConnectionChecks.Add(new StubConnectionCheck(static _ => s_listed));
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.ExpectCloseAsync();
    }

    [Fact]
    public async Task Check_gets_the_address_of_the_PROXY_header()
    {
        IPEndPoint? seen = null;
        SmtpTestSettings settings = new();
        settings.Options["Proxy:TrustedSources"] = "127.0.0.1";
        settings.ConnectionChecks.Add(new StubConnectionCheck(client =>
        {
            seen = client;
            return s_listed;
        }));
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync("PROXY TCP4 192.0.2.7 198.51.100.2 56324 25\r\n");
        await client.ExpectAsync("554 ");
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 56324), seen);
    }

    [Fact]
    public async Task Check_is_not_asked_past_a_connection_limit()
    {
        StubConnectionCheck check = new(static _ => null);
        SmtpTestSettings settings = new();
        settings.Options["Limits:ConnectionsPerAddress"] = "1";
        settings.ConnectionChecks.Add(check);
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient first = await server.GreetAsync();
        await using SmtpTestClient second = await server.ConnectAsync();
        await second.ExpectAsync("421 4.7.0");
        Assert.Equal(1, check.Asked);
    }

    private static Task<SmtpTestServer> StartAsync(params ReadOnlySpan<StubConnectionCheck> checks)
    {
        SmtpTestSettings settings = new();
        foreach (StubConnectionCheck check in checks)
        {
            settings.ConnectionChecks.Add(check);
        }

        return SmtpTestServer.StartAsync(settings);
    }
}
