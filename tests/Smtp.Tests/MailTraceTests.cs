using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>The engine reports how every transaction ended, and all its refusals.</summary>
public sealed class MailTraceTests
{
    [Fact]
    public async Task An_accepted_content_is_one_event_with_its_recipients()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await server.GreetAsync();
        await DeliverAsync(client, "sender", "a", "b");
        await client.AskAsync("QUIT", "221 ");

        MailEvent one = Assert.Single(server.Trace.Events);
        Assert.Equal(MailStage.Content, one.Stage);
        Assert.Equal(["<a@example.org>", "<b@example.org>"], one.Recipients.Select(known => $"{known.ForwardPath}"));
        Assert.Equal("<sender@example.net>", one.ReversePath?.ToString());
        Assert.Equal(Assert.Single(server.Delivery.Messages).Envelope.Id, one.TransactionId);
        Assert.Equal("250 2.0.0 Ok: stored as 1", one.Reply?.ToString());
        Assert.Equal("127.0.0.1", one.Client.ToString());
        Assert.NotNull(one.SessionId);
        Assert.Null(one.Reason);
    }

    [Fact]
    public async Task Refusals_are_events_with_their_stage_address_and_reply()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<s@example.net> SIZE=99999999999", "552 ");
        await client.AskAsync("MAIL FROM:<s@example.net>", "250 ");
        await client.AskAsync("RCPT TO:<nobody@example.org>", "550 5.1.1");
        await client.AskAsync("RCPT TO:<x@elsewhere.test>", "550 5.7.1");
        await client.AskAsync("RCPT TO:<full@example.org>", "452 ");
        await client.AskAsync("RCPT TO:no-address", "501 ");
        await client.AskAsync("RSET", "250 ");
        await client.AskAsync("NONSENSE", "500 ");

        Assert.Equal(
            [
                "Sender - 552 -",
                "Recipient <nobody@example.org> 550 -",
                "Recipient <x@elsewhere.test> 550 -",
                "Recipient <full@example.org> 452 -",
                "Recipient - 501 -",
            ],
            server.Trace.Lines);
        Assert.All(server.Trace.Events, one => Assert.Equal("<s@example.net>", one.ReversePath?.ToString()));
    }

    [Theory]
    [InlineData("refuse-commit", "Content <a@example.org> 554 -")]
    [InlineData("fault-commit", "Content <a@example.org> 451 -")]
    [InlineData("refuse-flush", "Content <a@example.org> 552 -")]
    [InlineData("repeat", "Content <a@example.org> 250 repeat")]
    public async Task The_end_of_a_content_is_reported_once(string sender, string line)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await server.GreetAsync();
        await DeliverAsync(client, sender, "a");
        await client.AskAsync("QUIT", "221 ");

        Assert.Equal([line], server.Trace.Lines);
    }

    [Fact]
    public async Task A_fault_at_the_beginning_of_a_content_is_reported()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<fault-open@example.net>", "250 ");
        await client.AskAsync("RCPT TO:<a@example.org>", "250 ");
        await client.AskAsync("DATA", "451 ");

        Assert.Equal(["Recipient <a@example.org> 451 fault"], server.Trace.Lines);
    }

    [Fact]
    public async Task A_transaction_without_a_content_is_reported_with_the_reason()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("MAIL FROM:<s@example.net>", "250 ");
            await client.AskAsync("RCPT TO:<a@example.org>", "250 ");
            await client.AskAsync("RSET", "250 ");
            await client.AskAsync("MAIL FROM:<>", "250 ");
            await client.AskAsync("EHLO again.example", "250 HELP");
            await client.AskAsync("MAIL FROM:<s@example.net>", "250 ");
            await client.AskAsync("RCPT TO:<b@example.org>", "250 ");
            await client.AskAsync("QUIT", "221 ");
            Assert.Null(await client.ReadLineAsync());
        }

        await WaitForAsync(server, 3);
        Assert.Equal(
            [
                "Recipient <a@example.org> - reset",
                "Recipient - - reset",
                "Recipient <b@example.org> - session-ended",
            ],
            server.Trace.Lines);
    }

    [Fact]
    public async Task A_content_that_does_not_arrive_whole_is_reported()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("MAIL FROM:<s@example.net>", "250 ");
            await client.AskAsync("RCPT TO:<a@example.org>", "250 ");
            await client.AskAsync("DATA", "354 ");
            await client.SendAsync("Subject: half\r\n");
        }

        await WaitForAsync(server, 1);
        Assert.Equal(["Content <a@example.org> - content-incomplete"], server.Trace.Lines);
    }

    [Fact]
    public async Task A_refused_login_is_reported_without_its_credentials()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new()
            {
                Listener = SmtpTestSettings.Submission,
                Options = { ["Smtp:AllowUnsecureAuthentication"] = "true" },
            });
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("AUTH PLAIN AGFsaWNlAHdyb25n", "535 ");

        Assert.Equal(["Login - 535 -"], server.Trace.Lines);
        Assert.Null(Assert.Single(server.Trace.Events).Login);
    }

    /// <summary>Waits for the end of a session, which follows its last reply.</summary>
    private static async Task WaitForAsync(SmtpTestServer server, int events)
    {
        using var hang = new CancellationTokenSource(SmtpTestClient.Hang);
        while (server.Trace.Events.Count < events)
        {
            await Task.Delay(1, hang.Token);
        }
    }

    private static async Task DeliverAsync(SmtpTestClient client, string sender, params string[] recipients)
    {
        await client.AskAsync($"MAIL FROM:<{sender}@example.net>", "250 ");
        foreach (string recipient in recipients)
        {
            await client.AskAsync($"RCPT TO:<{recipient}@example.org>", "250 ");
        }

        await client.AskAsync("DATA", "354 ");
        await client.AskAsync("Subject: Hello\r\n\r\nText\r\n.", "");
    }
}
