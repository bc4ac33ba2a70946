using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Dkim;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests;

/// <summary>Messages from their envelope to their record.</summary>
public sealed class SenderEvaluationTests
{
    private static readonly TestZone s_zone = DkimSigning.Zone(DkimSigning.RsaRecord)
        .Text("example.org", "v=spf1 ip4:192.0.2.1 -all")
        .Text("mail.example.org", "v=spf1 a -all")
        .Address("mail.example.org", "192.0.2.1")
        .Reverse("192.0.2.1", "mail.example.org")
        .Text("_dmarc.example.org", "v=DMARC1; p=reject")
        .Silent("slow.example.org")
        .Silent("_dmarc.slow.example.org");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_message_passes_every_method()
    {
        AuthenticationRecord record = await JudgeAsync(DkimSigning.Sign(DkimSigning.Message()));
        Assert.Equal(("mx.example.net", 0), (record.Server, record.ForgedFields));
        Assert.Equal((AuthenticationResult.Pass, "mail.example.org"), (record.Iprev.Result, record.Iprev.Name));
        Assert.Equal((AuthenticationResult.Pass, "ip4:192.0.2.1"), (record.Spf.Result, record.Spf.Mechanism));
        Assert.Equal((AuthenticationResult.Pass, "mail.example.org"), (record.SpfHelo.Result, record.SpfHelo.Domain));
        Assert.Equal(AuthenticationResult.Pass, Assert.Single(record.Dkim).Result);
        Assert.Equal(AuthenticationResult.Pass, record.Dmarc.Result);
        Assert.Equal(["dkim", "spf"], record.Dmarc.AlignedBy);
        Assert.Equal((AuthenticationResult.None, 0), (record.Arc.Result, record.Arc.Instances));
        Assert.Null(record.Arc.Sealer);
    }

    [Fact]
    public async Task A_forged_message_fails()
    {
        AuthenticationRecord record = await JudgeAsync(DkimSigning.Message(), client: "198.51.100.7");
        Assert.Equal(AuthenticationResult.PermError, record.Iprev.Result);
        Assert.Equal((AuthenticationResult.Fail, "-all"), (record.Spf.Result, $"-{record.Spf.Mechanism}"));
        Assert.Empty(record.Dkim);
        Assert.Equal(
            (AuthenticationResult.Fail, Disposition.Reject, "example.org"),
            (record.Dmarc.Result, record.Dmarc.Policy, record.Dmarc.RecordDomain));
        Assert.Empty(record.Dmarc.AlignedBy);
    }

    // RFC 7208 §2.4: postmaster at the HELO domain.
    [Fact]
    public async Task An_empty_reverse_path_is_judged_by_the_HELO_domain()
    {
        AuthenticationRecord record = await JudgeAsync(DkimSigning.Message(), reversePath: null);
        Assert.Equal(
            (AuthenticationResult.Pass, "mail.example.org", SpfIdentity.MailFrom),
            (record.Spf.Result, record.Spf.Domain, record.Spf.Identity));
        Assert.Equal(["spf"], record.Dmarc.AlignedBy);
    }

    [Theory]
    [InlineData("10.1.2.3", "private-address")]
    [InlineData("172.31.0.1", "private-address")]
    [InlineData("192.168.0.1", "private-address")]
    [InlineData("127.0.0.1", "private-address")]
    [InlineData("169.254.0.1", "private-address")]
    [InlineData("::1", "private-address")]
    [InlineData("fd00::1", "private-address")]
    [InlineData("fe80::1", "private-address")]
    [InlineData("::ffff:10.1.2.3", "private-address")]
    [InlineData("203.0.113.9", "trusted-relay")]
    public async Task A_private_or_trusted_address_is_not_judged(string client, string problem)
    {
        AuthenticationRecord record = await JudgeAsync(DkimSigning.Message(), client);
        Assert.Equal(AuthenticationResult.None, record.Iprev.Result);
        Assert.Equal((AuthenticationResult.None, problem), (record.Spf.Result, record.Spf.Problem));
        Assert.Equal((AuthenticationResult.None, problem), (record.SpfHelo.Result, record.SpfHelo.Problem));
        Assert.Equal((AuthenticationResult.None, problem), (record.Dmarc.Result, record.Dmarc.Problem));
    }

    [Theory]
    [InlineData("192.0.2.1")] // the documentation networks are judged
    [InlineData("172.32.0.1")]
    [InlineData("2001:db8::1")]
    public async Task Other_addresses_are_judged(string client) =>
        Assert.NotEqual(AuthenticationResult.None, (await JudgeAsync(DkimSigning.Message(), client)).Spf.Result);

    [Fact]
    public async Task A_DKIM_pass_counts_for_DMARC_also_from_a_private_address()
    {
        AuthenticationRecord record = await JudgeAsync(DkimSigning.Sign(DkimSigning.Message()), "10.0.0.1");
        Assert.Equal(AuthenticationResult.Pass, record.Dmarc.Result);
    }

    [Fact]
    public async Task A_lookup_that_fails_is_temperror_and_not_fail()
    {
        AuthenticationRecord record = await JudgeAsync(
            DkimSigning.Message("alice@slow.example.org"), reversePath: "alice@slow.example.org");
        Assert.Equal(AuthenticationResult.TempError, record.Spf.Result);
        Assert.Equal(AuthenticationResult.TempError, record.Dmarc.Result);
    }

    [Fact]
    public async Task The_verdict_comes_at_the_time_limit_if_DNS_is_dead()
    {
        FakeTimeProvider timeProvider = new(DateTimeOffset.UtcNow);
        await using TestDnsServer server = new(new TestZone()) { Override = static _ => [] };
        DnsResolver resolver = TestResolvers.Create(
            timeProvider, static options => options.Timeout = TimeSpan.FromSeconds(30), server);
        string content = DkimSigning.Sign(DkimSigning.Message());
        using SenderEvaluation evaluation = Start(resolver, "192.0.2.1", "alice@example.org", timeProvider);
        evaluation.Append(Encoding.UTF8.GetBytes(content));
        Task<AuthenticationRecord> verdict = evaluation.CompleteAsync(Token);
        timeProvider.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(verdict.IsCompleted);
        timeProvider.Advance(TimeSpan.FromSeconds(0.2));
        AuthenticationRecord record = await verdict;
        Assert.Equal((AuthenticationResult.TempError, "time-limit"), (record.Spf.Result, record.Spf.Problem));
        Assert.Equal(AuthenticationResult.TempError, record.Iprev.Result);
        Assert.Equal(
            (AuthenticationResult.TempError, "time-limit", "example.org"),
            (Assert.Single(record.Dkim).Result, record.Dkim[0].Problem, record.Dkim[0].Domain));
        Assert.Equal(AuthenticationResult.TempError, record.Dmarc.Result);
    }

    // The breaker opens with the first message. All lookups of a later one start at once and wait for 200 ms.
    [Fact]
    public async Task Later_messages_wait_for_less_than_half_a_second_if_DNS_is_dead()
    {
        FakeTimeProvider timeProvider = new(DateTimeOffset.UtcNow);
        await using TestDnsServer server = new(new TestZone()) { Override = static _ => [] };
        DnsResolver resolver = TestResolvers.Create(timeProvider, null, server);
        await JudgeWithinAsync("first.example.org", TimeSpan.FromSeconds(5));
        while (resolver.IsAnswering)
        {
            await Task.Delay(10, Token); // the time-outs run on other threads
        }

        await JudgeWithinAsync("second.example.org", TimeSpan.FromMilliseconds(200));

        async Task JudgeWithinAsync(string domain, TimeSpan wait)
        {
            using SenderEvaluation evaluation = Start(resolver, "192.0.2.1", $"alice@{domain}", timeProvider);
            evaluation.Append(Encoding.UTF8.GetBytes(DkimSigning.Message($"alice@{domain}")));
            Task<AuthenticationRecord> verdict = evaluation.CompleteAsync(Token);
            Assert.False(verdict.IsCompleted);
            timeProvider.Advance(wait);
            AuthenticationRecord record = await verdict;
            Assert.Equal(AuthenticationResult.TempError, record.Spf.Result);
            Assert.Equal(AuthenticationResult.TempError, record.Dmarc.Result);
        }
    }

    [Fact]
    public async Task The_record_is_the_same_at_every_division_into_pieces()
    {
        string content = DkimSigning.Sign(DkimSigning.Message());
        string whole = AuthenticationResultsField.Write(await JudgeAsync(content), IPAddress.Parse("192.0.2.1"));
        for (int size = 1; size < 20; size++)
        {
            AuthenticationRecord record = await JudgeAsync(content, pieceSize: size);
            Assert.Equal(whole, AuthenticationResultsField.Write(record, IPAddress.Parse("192.0.2.1")));
        }
    }

    [Fact]
    public async Task Fields_that_claim_our_name_are_counted()
    {
        string forged = "Authentication-Results: mx.example.net; dkim=pass\r\n"
            + "authentication-results : (x) \"MX.example.net\" 1;\r\n dmarc=pass\r\n"
            + "Authentication-Results: mx.example.net.evil.example; dkim=pass\r\n"
            + "Authentication-Results: other.example; spf=pass\r\n";
        Assert.Equal(2, (await JudgeAsync(forged + DkimSigning.Message())).ForgedFields);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData("no header at all")]
    [InlineData("From\r\n: \r\n:::\r\n\r\nbody")]
    public async Task Any_content_gets_a_record(string content)
    {
        AuthenticationRecord record = await JudgeAsync(content);
        Assert.Equal((AuthenticationResult.PermError, "no-from"), (record.Dmarc.Result, record.Dmarc.Problem));
    }

    [Fact]
    public async Task A_header_block_past_the_limit_is_not_judged()
    {
        string huge = $"From: alice@example.org\r\nX: {new string('x', 300_000)}\r\n\r\nbody\r\n";
        AuthenticationRecord record = await JudgeAsync(huge, pieceSize: 10_000);
        Assert.Equal((AuthenticationResult.PermError, "header-size"), (record.Dmarc.Result, record.Dmarc.Problem));
    }

    internal static SenderEvaluator Evaluator(IDnsResolver resolver, TimeProvider timeProvider)
    {
        AuthenticationOptions options = new() { TrustedRelays = ["203.0.113.0/24"] };
        return new(resolver, Options.Create(options), timeProvider, NullLogger<SenderEvaluator>.Instance);
    }

    internal static SenderEvaluation Start(SenderEvaluator evaluator, string client, string? reversePath) =>
        evaluator.Start(new SenderFacts
        {
            Client = IPAddress.Parse(client),
            Helo = "mail.example.org",
            ReversePath = reversePath,
            Server = "mx.example.net",
        });

    internal static SenderEvaluation Start(
        IDnsResolver resolver, string client, string? reversePath, TimeProvider timeProvider) =>
        Start(Evaluator(resolver, timeProvider), client, reversePath);

    private static async Task<AuthenticationRecord> JudgeAsync(
        string content,
        string client = "192.0.2.1",
        string? reversePath = "alice@example.org",
        int pieceSize = int.MaxValue)
    {
        using SenderEvaluation evaluation =
            Start(new ZoneResolver(s_zone), client, reversePath, TimeProvider.System);
        ReadOnlyMemory<byte> octets = Encoding.UTF8.GetBytes(content);
        for (; octets.Length > 0; octets = octets[Math.Min(pieceSize, octets.Length)..])
        {
            evaluation.Append(octets.Span[..Math.Min(pieceSize, octets.Length)]);
        }

        return await evaluation.CompleteAsync(Token);
    }
}
