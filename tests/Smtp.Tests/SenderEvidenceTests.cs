using System.Net;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Tests.Harness;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests;

/// <summary>Evidence about the sender lives from the first accepted recipient to the end of the transaction.</summary>
public sealed class SenderEvidenceTests
{
    [Fact]
    public async Task Evidence_begins_with_the_first_accepted_recipient_and_ends_with_the_transaction()
    {
        StubEvidence evidence = new();
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(new() { Evidence = evidence });
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("MAIL FROM:<alice@example.net>", "250 ");
        await client.AskAsync("RCPT TO:<nobody@example.org>", "550 ");
        Assert.Empty(evidence.Begun);

        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<carol@example.org>", "250 ");
        Assert.Equal(
            "mail.example.org 127.0.0.1 client.example.org <alice@example.net>", Assert.Single(evidence.Begun));
        Assert.Equal(0, evidence.Disposed);

        await client.AskAsync("DATA", "354 ");
        await client.AskAsync("Text\r\n.", "250 ");
        await client.AskAsync("NOOP", "250 ");
        Assert.NotNull(Assert.Single(server.Delivery.Messages).Envelope.Evidence);
        Assert.Equal(1, evidence.Disposed);
    }

    [Theory]
    [InlineData("RSET")]
    [InlineData("EHLO client.example.org")]
    [InlineData("QUIT")]
    public async Task Evidence_of_a_transaction_without_content_is_disposed(string command)
    {
        StubEvidence evidence = new();
        await using (SmtpTestServer server = await SmtpTestServer.StartAsync(new() { Evidence = evidence }))
        {
            await using SmtpTestClient client = await server.GreetAsync();
            await client.AskAsync("MAIL FROM:<>", "250 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync(command, "2");
        }

        Assert.Equal(1, evidence.Disposed);
    }

    [Fact]
    public async Task A_session_that_has_logged_in_is_not_judged()
    {
        StubEvidence evidence = new();
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new() { Evidence = evidence, Listener = SmtpTestSettings.Submission });
        await using SmtpTestClient client = await server.GreetAsync();
        await client.AskAsync("AUTH PLAIN AGFsaWNlQGV4YW1wbGUub3JnAHDDpHNzd29yZA==", "235 ");
        await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
        await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
        Assert.Empty(evidence.Begun);
    }

    private sealed class StubEvidence : ISenderEvidence, IDisposable
    {
        public List<string> Begun { get; } = [];

        public int Disposed { get; private set; }

        public IDisposable? Begin(string serverName, ClientFacts client, ReversePath reversePath)
        {
            IPAddress address = client.Address;
            Begun.Add($"{serverName} {address} {client.Name} {reversePath}");
            return this;
        }

        public void Dispose() => Disposed++;
    }
}
