using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Tests.Harness;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests;

/// <summary>Checks at RCPT come before the recipient policy (RFC 5321 §3.3).</summary>
public sealed class RecipientCheckTests
{
    private static readonly SmtpReply s_greylisted = new(450, new(4, 7, 1), "Greylisted; try again later");
    private static readonly SmtpReply s_listed = new(550, new(5, 7, 1), "Address is on the block list");

    [Fact]
    public async Task Recipient_is_accepted_when_every_check_passes()
    {
        StubRecipientCheck check = new(static _ => null);
        await using SmtpTestServer server = await StartAsync(check);
        await using SmtpTestClient client = await MailAsync(server);
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 2.1.5");
        Assert.Equal(1, check.Asked);
    }

    [Fact]
    public async Task Refusal_of_a_check_leaves_the_transaction_open()
    {
        await using SmtpTestServer server = await StartAsync(
            new StubRecipientCheck(static path => path.Mailbox?.LocalPart == "carol" ? s_greylisted : null));
        await using SmtpTestClient client = await MailAsync(server);
        await client.AskAsync("RCPT TO:<carol@example.org>", "450 4.7.1 Greylisted; try again later");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 2.1.5");
        await client.AskAsync("DATA", "354 ");
        await client.AskAsync("Text\r\n.", "250 ");
        Recipient recipient = Assert.Single(Assert.Single(server.Delivery.Messages).Envelope.Recipients);
        Assert.Equal("<bob@example.org>", recipient.ForwardPath.ToString());
    }

    [Fact]
    public async Task First_refusal_wins_and_comes_before_the_policy()
    {
        StubRecipientCheck first = new(static _ => null);
        StubRecipientCheck last = new(static _ => s_greylisted);
        await using SmtpTestServer server = await StartAsync(first, new StubRecipientCheck(static _ => s_listed), last);
        await using SmtpTestClient client = await MailAsync(server);
        await client.AskAsync("RCPT TO:<nobody@example.org>", "550 5.7.1 Address is on the block list");
        Assert.Equal((1, 0), (first.Asked, last.Asked));
    }

    [Fact]
    public async Task Failed_check_defers_the_recipient_and_is_logged_at_Error()
    {
        await using SmtpTestServer server = await StartAsync(
            new StubRecipientCheck(static _ => throw new InvalidOperationException("The check failed.")));
        await using SmtpTestClient client = await MailAsync(server);
        await client.AskAsync("RCPT TO:<bob@example.org>", "451 4.3.0");
        Assert.Contains("The check failed.", Assert.Single(server.Log.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Positive_reply_of_a_check_does_not_accept_the_recipient()
    {
        await using SmtpTestServer server = await StartAsync(
            new StubRecipientCheck(static _ => SmtpReplies.RecipientOk));
        await using SmtpTestClient client = await MailAsync(server);
        await client.AskAsync("RCPT TO:<bob@example.org>", "451 4.3.0");
        await client.AskAsync("DATA", "503 5.5.1");
    }

    [Fact]
    public async Task Refused_recipient_is_one_line_at_Information()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using SmtpTestClient client = await MailAsync(server);
        await client.AskAsync("RCPT TO:<nobody@example.org>", "550 5.1.1");
        string line = Assert.Single(server.Log.At(LogLevel.Information), static line =>
            line.Contains("Recipient ", StringComparison.Ordinal));
        Assert.Contains("Recipient <nobody@example.org> refused for client 127.0.0.1:", line, StringComparison.Ordinal);
        Assert.Contains(": 550 5.1.1 No such mailbox.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Default_decision_is_a_refusal()
    {
        RecipientDecision decision = default;
        Assert.Null(decision.Route);
        Assert.Same(SmtpReplies.LocalFault, decision.Refusal);
        Assert.Null(RecipientDecision.Accept(RecipientRoute.None).Refusal);
        Assert.Throws<ArgumentException>(static () => RecipientDecision.Refuse(SmtpReplies.RecipientOk));
    }

    private static Task<SmtpTestServer> StartAsync(params ReadOnlySpan<StubRecipientCheck> checks)
    {
        SmtpTestSettings settings = new();
        foreach (StubRecipientCheck check in checks)
        {
            settings.RecipientChecks.Add(check);
        }

        return SmtpTestServer.StartAsync(settings);
    }

    private static async Task<SmtpTestClient> MailAsync(SmtpTestServer server)
    {
        SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        return client;
    }
}
