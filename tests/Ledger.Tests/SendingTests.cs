using System.Security.Cryptography;
using System.Text;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Tests.Harness;
using RelateMail.PostgresServer;
using RelateMail.ScriptedSmtp;

namespace RelateMail.Ledger.Tests;

public sealed class SendingTests
{
    [Fact]
    public async Task Every_mail_reaches_a_gateway_as_recorded_in_the_ledger()
    {
        await using var one = new ScriptedServer();
        await using var other = new ScriptedServer();

        LedgerBook book = await Runs.SendAsync([AddressOf(one), AddressOf(other)], mails: 20, "--size 600..3000");

        Assert.All(
            book.Mails.Values,
            mail => Assert.Equal(AttemptOutcome.Acknowledged, Assert.Single(mail.Attempts).Outcome));
        Assert.All(book.Mails.Values, mail => Assert.NotNull(mail.Attempts[0].Id));
        Assert.NotEmpty(one.Contents);
        Assert.NotEmpty(other.Contents);
        Assert.Equal(
            book.Mails.Values.Select(mail => mail.Mail.Digest).Order(StringComparer.Ordinal),
            one.Contents.Concat(other.Contents).Select(Digest).Order(StringComparer.Ordinal));
        Assert.All(book.Mails.Values, mail => Assert.Contains(
            one.Contents.Concat(other.Contents),
            content => content.Contains(
                $"\r\nMessage-ID: <{MessageIds.Of("abc123", mail.Mail.Number)}>\r\n", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("connect", "421 4.3.2 later", nameof(AttemptOutcome.TurnedAway))]
    [InlineData("connect", ScriptedServer.Close, nameof(AttemptOutcome.TurnedAway))]
    [InlineData("MAIL", "421 4.3.2 later", nameof(AttemptOutcome.TurnedAway))]
    [InlineData("MAIL", ScriptedServer.Close, nameof(AttemptOutcome.TurnedAway))]
    [InlineData("MAIL", "451 4.3.0 later", nameof(AttemptOutcome.RefusedTransiently))]
    [InlineData("RCPT", "451 4.3.0 later", nameof(AttemptOutcome.RefusedTransiently))]
    [InlineData("RCPT", "421 4.3.2 later", nameof(AttemptOutcome.RefusedTransiently))]
    [InlineData("content", "452 4.3.1 full", nameof(AttemptOutcome.RefusedTransiently))]
    [InlineData("RCPT", ScriptedServer.Close, nameof(AttemptOutcome.LostBeforeDot))]
    [InlineData("354", ScriptedServer.Close, nameof(AttemptOutcome.LostBeforeDot), "--size 12000000")]
    [InlineData("content", ScriptedServer.Close, nameof(AttemptOutcome.LostAfterDot))]
    [InlineData("content", "garbage", nameof(AttemptOutcome.LostAfterDot))]
    [InlineData("RCPT", ScriptedServer.Silence, nameof(AttemptOutcome.LostBeforeDot), "--timeout 200ms")]
    [InlineData("content", ScriptedServer.Silence, nameof(AttemptOutcome.LostAfterDot), "--timeout 200ms")]
    public async Task A_mail_without_a_250_is_classified_and_sent_to_another_gateway(
        string verb, string answer, string outcome, string options = "")
    {
        await using var failing = new ScriptedServer(
            line => line.StartsWith(verb, StringComparison.Ordinal) ? answer : null);
        await using var good = new ScriptedServer();

        LedgerBook book = await Runs.SendAsync(
            [AddressOf(failing), AddressOf(good)], mails: 2, options + " --sessions 1 --recipients 1");

        AttemptLine[] attempts = [.. book.Mails.Values.SelectMany(mail => mail.Attempts)];
        Assert.All(book.Mails.Values, mail => Assert.True(mail.IsAcknowledged));
        AttemptLine[] failures = [.. attempts.Where(attempt => attempt.Gateway == AddressOf(failing).ToString())];
        Assert.NotEmpty(failures);
        Assert.All(failures, attempt => Assert.Equal(outcome, attempt.Outcome.ToString()));
        Assert.All(
            failures,
            failure => Assert.Equal(AddressOf(good).ToString(), book.Mails[failure.Number].Attempts[^1].Gateway));
    }

    [Fact]
    public async Task A_mail_in_doubt_is_sent_again_with_the_same_octets()
    {
        int contents = 0;
        await using var gateway = new ScriptedServer(
            line => line == "content" && Interlocked.Increment(ref contents) == 1 ? ScriptedServer.Close : null);

        LedgerBook book = await Runs.SendAsync([AddressOf(gateway)], mails: 1, "--sessions 1");

        MailRecord doubted = Assert.Single(book.Mails.Values, mail => mail.Attempts.Count == 2);
        Assert.Equal(AttemptOutcome.LostAfterDot, doubted.Attempts[0].Outcome);
        Assert.Equal(2, gateway.Contents.Count(content => Digest(content) == doubted.Mail.Digest));
    }

    [Fact]
    public async Task A_mail_that_is_refused_permanently_is_not_sent_again()
    {
        await using var gateway = new ScriptedServer(
            line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 5.1.1 no such mailbox" : null);

        LedgerBook book = await Runs.SendAsync([AddressOf(gateway)], mails: 2);

        Assert.All(
            book.Mails.Values,
            mail => Assert.Equal(AttemptOutcome.RefusedPermanently, Assert.Single(mail.Attempts).Outcome));
    }

    [Fact]
    public async Task The_time_limit_ends_a_run_without_a_listening_gateway()
    {
        var closed = new GatewayAddress("127.0.0.1", FreePorts.Take());

        LedgerBook book = await Runs.SendAsync([closed], mails: 2, patience: TimeSpan.FromMilliseconds(100));

        Assert.DoesNotContain(book.Mails.Values, mail => mail.IsAcknowledged);
        Assert.Contains(
            book.Mails.Values.SelectMany(mail => mail.Attempts), attempt => attempt.Reason == "ConnectionRefused");
    }

    [Fact]
    public async Task A_connection_carries_the_number_of_mails_of_the_reuse_option()
    {
        await using var gateway = new ScriptedServer();

        LedgerBook book = await Runs.SendAsync([AddressOf(gateway)], mails: 7, "--sessions 1 --reuse 3");

        int connections = gateway.Lines.Count(line => line.StartsWith("EHLO", StringComparison.Ordinal));
        Assert.Equal((book.Mails.Count + 2) / 3, connections);
    }

    private static GatewayAddress AddressOf(ScriptedServer server) => new("127.0.0.1", server.Port);

    private static string Digest(string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(content)));
}
