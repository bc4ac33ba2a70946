using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Measuring;
using RelateMail.Load.Reporting;
using RelateMail.ScriptedSmtp;
using RelateMail.Shared;
using RelateMail.Shared.Wire;

namespace RelateMail.Load.Tests;

public sealed partial class LoadRunTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--pipelining")]
    [InlineData("--bdat")]
    [InlineData("--bdat --pipelining")]
    [InlineData("--reuse 3")]
    [InlineData("--reuse 0")]
    [InlineData("--size 40000 --bdat --reuse 0")]
    [InlineData("--size 40000 --pipelining")]
    public async Task Every_message_arrives_complete_and_once(string options)
    {
        await using var server = new ScriptedServer();

        LoadReport report = Run(server, $"--messages 20 --sessions 4 {options}");

        Assert.True(report.IsClean);
        Assert.Equal(20, report.Measured.Accepted);
        Assert.Empty(report.Troubles);
        Assert.Equal(20, server.Contents.Count);
        Assert.All(server.Contents, content => Assert.Equal(report.Load.Size, content.Length));
        Assert.Equal(20, server.Contents.Select(content => MessageId().Match(content).Value).Distinct().Count());
        Assert.True(report.Whole.Max >= report.Commit.P50);
        Assert.True(report.Commit.P50 > 0);
    }

    [Fact]
    public async Task A_connection_carries_the_number_of_messages_of_the_reuse_option()
    {
        await using var server = new ScriptedServer();

        LoadReport report = Run(server, "--messages 7 --sessions 1 --reuse 3");

        Assert.Equal(3, report.Measured.Connections);
        Assert.Equal(4, server.Lines.Count(line => line == "QUIT")); // the probe's, and each connection's
    }

    [Fact]
    public async Task Each_mailbox_is_a_recipient_in_turn()
    {
        await using var server = new ScriptedServer();

        Run(server, "--messages 4 --sessions 1 --rcpt u{0}@b.test --mailboxes 4 --recipients 2 --from a@b.test");

        string[] given = [.. server.Lines.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal))];
        Assert.Equal(8, given.Length);
        Assert.All(given.CountBy(line => line), turn => Assert.Equal(2, turn.Value));
        Assert.Contains("MAIL FROM:<a@b.test>", server.Lines);
    }

    [Theory]
    [InlineData("RCPT TO:<u1@b.test>", "550 5.1.1 no such mailbox", "Rcpt 550", "")]
    [InlineData("RCPT TO:<u1@b.test>", "550 5.1.1 no such mailbox", "Rcpt 550", "--pipelining")]
    [InlineData("RCPT TO:<u1@b.test>", "550 5.1.1 no such mailbox", "Rcpt 550", "--bdat")]
    [InlineData("MAIL FROM:<sender@load.example.test>", "451 4.3.0 later", "Mail 451", "")]
    [InlineData("DATA", "452 4.3.1 full", "Data 452", "--pipelining")]
    [InlineData("content", "552 5.3.4 too big", "Content 552", "--reuse 0")]
    [InlineData("BDAT 4096 LAST", "552 5.3.4 too big", "Bdat 552", "--bdat --pipelining")]
    public async Task A_refusal_is_counted_by_its_step_and_code(
        string line, string reply, string trouble, string options)
    {
        await using var server = new ScriptedServer(said => said == line ? reply : null);

        LoadReport report = Run(server, $"--messages 5 --sessions 1 --rcpt u1@b.test {options}");

        Assert.False(report.IsClean);
        Assert.Equal((0, 5, 0), (report.Measured.Accepted, report.Measured.Refused, report.Measured.Lost));
        Trouble only = Assert.Single(report.Troubles);
        Assert.Equal((trouble, 5, reply), ($"{only.Step} {only.What}", only.Count, only.Sample));
    }

    [Fact]
    public async Task A_refused_message_does_not_end_the_session()
    {
        await using var server = new ScriptedServer(
            line => line == "RCPT TO:<u1@b.test>" ? "550 5.1.1 no such mailbox" : null);

        LoadReport report = Run(server, "--messages 6 --sessions 1 --reuse 0 --rcpt u{0}@b.test --mailboxes 2");

        Assert.Equal((3, 3), (report.Measured.Accepted, report.Measured.Refused));
        Assert.Equal(1, report.Measured.Connections);
        Assert.Equal(3, server.Lines.Count(line => line == "RSET"));
    }

    [Fact]
    public async Task A_message_with_a_refused_recipient_is_delivered_to_no_recipient()
    {
        await using var server = new ScriptedServer(
            line => line == "RCPT TO:<u1@b.test>" ? "550 5.1.1 no such mailbox" : null);

        LoadReport report = Run(
            server, "--messages 3 --sessions 1 --rcpt u{0}@b.test --mailboxes 2 --recipients 2 --pipelining");

        Assert.Equal(3, report.Measured.Refused);
        Assert.Empty(server.Contents);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("DATA")]
    public async Task A_message_without_a_reply_counts_as_lost(string line)
    {
        int left = 2;
        await using var server = new ScriptedServer(
            said => said == line && Interlocked.Decrement(ref left) >= 0 ? ScriptedServer.Close : null);

        LoadReport report = Run(server, "--messages 5 --sessions 1");

        Assert.Equal((3, 0, 2), (report.Measured.Accepted, report.Measured.Refused, report.Measured.Lost));
        Assert.False(report.IsClean);
        Assert.Equal(2, Assert.Single(report.Troubles).Count);
    }

    [Fact]
    public async Task A_421_greeting_counts_as_a_refusal()
    {
        int greeted = 0;
        await using var server = new ScriptedServer(
            line => line == "connect" && Interlocked.Increment(ref greeted) > 2 ? "421 4.3.2 full" : null);

        LoadReport report = Run(server, "--messages 3 --sessions 1"); // the probe, one message, then full

        Assert.Equal((1, 2), (report.Measured.Accepted, report.Measured.Refused));
        Trouble only = Assert.Single(report.Troubles);
        Assert.Equal((Step.Greeting, "421", 2), (only.Step, only.What, only.Count));
    }

    [Fact]
    public async Task A_QUIT_without_221_is_reported_and_the_message_counts_as_accepted()
    {
        int quits = 0;
        await using var server = new ScriptedServer(
            line => line == "QUIT" && Interlocked.Increment(ref quits) > 1 ? ScriptedServer.Close : null);

        LoadReport report = Run(server, "--messages 2 --sessions 1");

        Assert.Equal(2, report.Measured.Accepted);
        Assert.Equal((Step.Quit, 2), (Assert.Single(report.Troubles).Step, report.Troubles[0].Count));
    }

    [Fact]
    public async Task Warm_up_is_reported_separately()
    {
        await using var server = new ScriptedServer();

        LoadReport report = Run(server, "--messages 3 --sessions 2 --warmup 20ms");

        Assert.Equal(3, report.Measured.Accepted);
        Assert.Equal(server.Contents.Count, report.Measured.Accepted + report.WarmUp!.Accepted);
        Assert.Contains(
            "warm-up, not counted", ReportText.Of(report, hasServerProcesses: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("starttls", "1.2")]
    [InlineData("starttls", "1.3")]
    [InlineData("implicit", "1.3")]
    public async Task Messages_are_sent_over_TLS_with_AUTH(string mode, string version)
    {
        using X509Certificate2 certificate = MakeCertificate();
        await using var server = new ScriptedServer(null, certificate, tlsFirst: mode == "implicit");

        LoadReport report = Run(
            server, $"--messages 4 --sessions 2 --tls {mode} --tls-version {version} --auth alice:secret --size 20000");

        Assert.True(report.IsClean);
        Assert.All(server.Contents, content => Assert.Equal(20_000, content.Length));
        Assert.Contains("AUTH PLAIN AGFsaWNlAHNlY3JldA==", server.Lines);
        string protocol = $"Tls{version.Replace(".", "", StringComparison.Ordinal)}";
        Assert.StartsWith(protocol, report.Tls, StringComparison.Ordinal);
        Assert.Contains("ECDSA 256", report.Tls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUTH PLAIN AGFsaWNlAHNlY3JldA==", "535 5.7.8 wrong", "--auth alice:secret", "Auth: 535 5.7.8 wrong")]
    [InlineData("EHLO load.example.test", "250 mx.example.test", "--pipelining", "does not offer PIPELINING")]
    [InlineData("EHLO load.example.test", "250 mx.example.test", "--bdat", "does not offer CHUNKING")]
    [InlineData("connect", "HTTP/1.1 400 Bad Request", "", "without a code")]
    public async Task A_run_does_not_start_if_the_server_does_not_support_it(
        string line, string reply, string options, string reason)
    {
        await using var server = new ScriptedServer(said => said == line ? reply : null);

        CannotRunException exception = Assert.Throws<CannotRunException>(() => Run(server, $"--messages 1 {options}"));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_figures_are_those_of_the_named_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var server = new ScriptedServer();

        LoadReport report = Run(server, $"--messages 50 --sessions 2 --pid {Environment.ProcessId}");

        Assert.InRange(report.Server!.PeakResidentOctets, 1 << 20, 1L << 40);
        Assert.InRange(report.Server.CpuMilliseconds, 0, double.MaxValue);
        Assert.True(report.GeneratorCpuMilliseconds > 0);
    }

    [Fact]
    public async Task Idle_connections_are_held_and_counted()
    {
        await using var server = new ScriptedServer();

        IdleReport report = RunIdle(server);

        Assert.True(report.IsClean);
        Assert.Equal((12, 12), (report.Open, report.StillOpen));
    }

    [Fact]
    public async Task Idle_connections_that_the_server_refuses_are_reported()
    {
        int greeted = 0;
        await using var server = new ScriptedServer(
            line => line == "connect" && Interlocked.Increment(ref greeted) > 105 ? "421 4.3.2 full" : null);

        IdleReport report = RunIdle(server);

        Assert.False(report.IsClean);
        Assert.Equal(5, report.Open); // 100 connections are warm-up
        Assert.Equal((Step.Greeting, "421"), (Assert.Single(report.Troubles).Step, report.Troubles[0].What));
    }

    private static LoadReport Run(ScriptedServer server, string options) => LoadRun.Run(LoadOptions.Parse(
        [.. $"--port {server.Port} {options}".Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

    private static IdleReport RunIdle(ScriptedServer server) => IdleRun.Run(
        IdleOptions.Parse(["--port", $"{server.Port}", "--connections", "12", "--hold", "1ms"]));

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx.example.test", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    [GeneratedRegex("(?<=\r\nMessage-ID: )<[^>]+>")]
    private static partial Regex MessageId();
}
