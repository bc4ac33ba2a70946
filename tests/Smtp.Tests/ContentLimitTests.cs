using System.Text;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Content past the limit is discarded at once, drained, and finally disconnected.</summary>
public sealed class ContentLimitTests
{
    private const int Limit = 65_536;
    private static readonly byte[] s_block = Encoding.ASCII.GetBytes(
        new StringBuilder().Insert(0, "0123456789abcd\r\n", 8192).ToString());

    [Fact]
    public async Task Sink_is_closed_as_soon_as_the_limit_is_passed()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Settings());
        await using SmtpTestClient client = await BeginAsync(server);
        await client.SendAsync(s_block);
        await server.Delivery.Disposed;
        Assert.Equal(0, server.Delivery.Open);
        Assert.InRange(server.Delivery.MostBuffered, 0, Limit + s_block.Length);
        for (int i = 0; i < 8; i++)
        {
            await client.SendAsync(s_block);
        }

        await client.AskAsync(".", "552 5.3.4");
        Assert.InRange(server.Delivery.MostBuffered, 0, Limit + s_block.Length);
        await client.AskAsync("NOOP", "250 ");
    }

    [Fact]
    public async Task Client_that_sends_far_past_the_limit_is_disconnected()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Settings());
        await using SmtpTestClient client = await BeginAsync(server);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            for (long sent = 0; sent < TransferFactory.CutAtFor(Limit) * 4; sent += s_block.Length)
            {
                await client.SendAsync(s_block);
            }
        });
        Assert.Empty(server.Delivery.Messages);
        Assert.Equal(0, server.Delivery.Open);
    }

    [Fact]
    public async Task Announced_size_far_past_the_limit_is_refused_at_once()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(Settings());
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync($"BDAT {TransferFactory.CutAtFor(Limit) + 1} LAST", "552 5.3.4");
        await client.ExpectCloseAsync();
        Assert.Equal(0, server.Delivery.Opened);
    }

    private static SmtpTestSettings Settings()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Smtp:MaxMessageSizeBytes"] = $"{Limit}";
        return settings;
    }

    private static async Task<SmtpTestClient> BeginAsync(SmtpTestServer server)
    {
        SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync("DATA", "354 ");
        return client;
    }
}
