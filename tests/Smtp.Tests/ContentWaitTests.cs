using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>Clients that open a content and send slowly, or no more.</summary>
public sealed class ContentWaitTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("DATA", "x")]
    [InlineData("BDAT 1000", "x")]
    [InlineData("BDAT 1", "")] // the client sends one chunk, and no further one
    public async Task Client_below_the_minimum_rate_gets_421(string command, string octets)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await OpenAsync(server, command);

        if (command == "BDAT 1")
        {
            await client.SendAsync("x");
            await client.ExpectAsync("250 ");
        }

        // Each wait is shorter than the limit of one wait; together they are longer than the content may take.
        Task reply = client.ExpectAsync("421 4.4.2 ");
        for (int wait = 0; wait < 100 && !reply.IsCompleted; wait++)
        {
            await client.SendAsync(octets);
            await Task.Delay(20, TestContext.Current.CancellationToken);
            server.Clock.Advance(s_minute);
        }

        await reply;
        await client.ExpectCloseAsync();
        Assert.Empty(server.Delivery.Messages);
    }

    [Fact]
    public async Task Client_above_the_minimum_rate_may_take_its_time()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:ContentRateBytes"] = "100";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await OpenAsync(server, "DATA");
        string minute = string.Concat(Enumerable.Repeat("0123456789abcdef01234567\r\n", 6_100 / 26));

        for (int sent = 0; sent < 10; sent++)
        {
            await client.SendAsync(minute);
            await Task.Delay(20, TestContext.Current.CancellationToken);
            server.Clock.Advance(s_minute);
        }

        await client.AskAsync(".", "250 ");
    }

    [Fact]
    public async Task Rate_of_0_turns_the_limit_off()
    {
        var settings = new SmtpTestSettings();
        settings.Options["Limits:ContentRateBytes"] = "0";
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await OpenAsync(server, "DATA");

        for (int wait = 0; wait < 6; wait++)
        {
            await client.SendAsync("x");
            await Task.Delay(20, TestContext.Current.CancellationToken);
            server.Clock.Advance(s_minute);
        }

        await client.AskAsync("\r\n.", "250 ");
    }

    [Theory]
    [InlineData("DATA", "a line\r\n", "the end\r\n.\r\n")]
    [InlineData("BDAT 10 LAST", "12345", "67890")]
    public async Task Content_whose_client_stops_sending_is_stored_and_can_continue(
        string command, string first, string second)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await OpenAsync(server, command);
        await client.SendAsync(first);

        await StallAsync(server);
        Assert.Equal(1, server.Delivery.Spills); // once, however long the client is silent
        server.Clock.Advance(s_minute);
        await client.SendAsync(second);

        await client.ExpectAsync("250 ");
        Assert.Equal(1, server.Delivery.Spills);
        string content = System.Text.Encoding.ASCII.GetString(Assert.Single(server.Delivery.Messages).Content);
        Assert.Equal(first + second.Replace(".\r\n", "", StringComparison.Ordinal), content);
    }

    [Fact]
    public async Task Content_that_cannot_be_stored_early_is_deferred_at_its_end()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await OpenAsync(server, "DATA", "fault-spill");
        await client.SendAsync("a line\r\n");

        await StallAsync(server);
        await server.Delivery.Disposed;

        await client.AskAsync("the end\r\n.", "451 4.3.0");
        await client.AskAsync("NOOP", "250 ");
        Assert.Empty(server.Delivery.Messages);
    }

    [Fact]
    public async Task Content_of_a_client_that_sends_stays_in_memory()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await OpenAsync(server, "DATA");
        for (int line = 0; line < 5; line++)
        {
            await client.SendAsync("a line\r\n");
            await Task.Delay(20, TestContext.Current.CancellationToken);
            server.Clock.Advance(TimeSpan.FromSeconds(4));
        }

        await client.AskAsync(".", "250 ");
        Assert.Equal(0, server.Delivery.Spills);
    }

    private static async Task<SmtpTestClient> OpenAsync(
        SmtpTestServer server, string command, string reversePath = "alice")
    {
        SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync($"MAIL FROM:<{reversePath}@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.SendAsync(command + "\r\n");
        if (command == "DATA")
        {
            await client.ExpectAsync("354 ");
        }

        return client;
    }

    /// <summary>Lets seconds pass until the server has noticed that the client stopped.</summary>
    private static async Task StallAsync(SmtpTestServer server)
    {
        while (!server.Delivery.Spilled.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
