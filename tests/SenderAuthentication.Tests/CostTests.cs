using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;
using RelateMail.SenderAuthentication.Tests.Arc;
using RelateMail.SenderAuthentication.Tests.Dkim;
using RelateMail.SenderAuthentication.Tests.Dns;

namespace RelateMail.SenderAuthentication.Tests;

/// <summary>The cost of a message with a warm cache. Allocations are asserted, times are printed.</summary>
public sealed class CostTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int MaxAllocated = 40_000;

    private readonly TestDnsServer _server = new(DkimSigning.Zone(DkimSigning.RsaRecord)
        .Text("example.org", "v=spf1 mx ip4:192.0.2.0/24 -all")
        .Exchange("example.org", 10, "mail.example.org")
        .Text("mail.example.org", "v=spf1 a -all")
        .Address("mail.example.org", "192.0.2.1")
        .Reverse("192.0.2.1", "mail.example.org")
        .Text("_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:dmarc@example.org"));

    [Fact]
    public async Task A_signed_message_of_4_KB_allocates_little()
    {
        string lines = string.Concat(Enumerable.Repeat("A line of text as people write it, with spaces.\r\n", 80));
        byte[] content = Encoding.UTF8.GetBytes(DkimSigning.Sign(DkimSigning.Message() + lines));
        DnsResolver resolver = TestResolvers.Create(TimeProvider.System, null, _server);
        SenderEvaluator evaluator = SenderEvaluationTests.Evaluator(resolver, TimeProvider.System);
        AuthenticationRecord record = await JudgeAsync(evaluator, content);
        Assert.Equal(["dkim", "spf"], record.Dmarc.AlignedBy);
        Assert.Equal(AuthenticationResult.Pass, record.Iprev.Result);

        const int Messages = 1_000;
        Measure(evaluator, content, Messages);
        (long allocated, TimeSpan elapsed) = Measure(evaluator, content, Messages);
        double time = elapsed.TotalMicroseconds / Messages;
        output.WriteLine($"{content.Length} octets: {time:F0} us, {allocated / Messages} octets allocated.");
        Assert.True(allocated / Messages < MaxAllocated, $"{allocated / Messages} octets for one message.");
    }

    [Fact]
    public async Task Hostile_messages_have_bounded_lookups()
    {
        using var rsa = RSA.Create(4096);
        string key = $"p={Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())}";
        string names = string.Join(':', Enumerable.Repeat("x:from", 200));
        string bodyHash = Convert.ToBase64String(SHA256.HashData("body\r\n"u8));
        string signature = Convert.ToBase64String(RandomNumberGenerator.GetBytes(512));
        string signatures = string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"DKIM-Signature: v=1; a=rsa-sha256; c={(i % 2 == 0 ? "relaxed/relaxed" : "simple/simple")}; d=example.org;"
            + $" s=k{i}; h={names}; bh={bodyHash}; b={signature}\r\n"));
        string fields = string.Concat(Enumerable.Repeat($"X: {new string(' ', 40)}x\r\n", 1_900));
        TestZone zone = new();
        for (int i = 0; i < 40; i++)
        {
            zone.Text($"k{i}._domainkey.example.org", key);
        }

        Assert.InRange(signatures.Length + fields.Length, 100_000, 250_000);
        await MeasureHostileAsync("signatures", zone, signatures + fields + "From: a@example.org\r\n\r\nbody\r\n");
        zone.Text("s1._domainkey.example.org", key);
        string chain = ArcSealing.Seal(DkimSigning.Message(), 12, rsa);
        await MeasureHostileAsync("ARC sets", zone, chain);
        await MeasureHostileAsync("From", zone, $"From: {string.Concat(Enumerable.Repeat("(\"<,", 60_000))}\r\n\r\n");
        await MeasureHostileAsync("results", zone, "From: a@example.org\r\n" + string.Concat(Enumerable.Repeat(
            "Authentication-Results: ((((((((((((\r\n", 1_900)) + "\r\n");
        await MeasureHostileAsync("white space", zone, chain + string.Concat(Enumerable.Repeat(" \r\n\t", 500_000)));
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task MeasureHostileAsync(string name, TestZone zone, string text)
    {
        ZoneResolver resolver = new(zone);
        SenderEvaluator evaluator = SenderEvaluationTests.Evaluator(resolver, TimeProvider.System);
        byte[] content = Encoding.UTF8.GetBytes(text);
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            int before = resolver.Questions;
            long start = Stopwatch.GetTimestamp();
            AuthenticationRecord record = await JudgeAsync(evaluator, content);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = elapsed < best ? elapsed : best;
            Assert.True(record.Dkim.Count <= 8);
            Assert.True(resolver.Questions - before <= 80, $"{name}: {resolver.Questions - before} lookups.");
        }

        output.WriteLine($"{name}: {content.Length} octets, {best.TotalMilliseconds:F1} ms.");
    }

    private static async Task<AuthenticationRecord> JudgeAsync(SenderEvaluator evaluator, byte[] content)
    {
        using SenderEvaluation evaluation = SenderEvaluationTests.Start(evaluator, "192.0.2.1", "alice@example.org");
        evaluation.Append(content);
        return await evaluation.CompleteAsync(TestContext.Current.CancellationToken);
    }

    // With a warm cache nothing waits, so that all of it happens on this thread.
    private static (long Allocated, TimeSpan Elapsed) Measure(SenderEvaluator evaluator, byte[] content, int messages)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < messages; i++)
        {
            Task<AuthenticationRecord> verdict = JudgeAsync(evaluator, content);
            Assert.True(verdict.IsCompletedSuccessfully);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - allocated, Stopwatch.GetElapsedTime(start));
    }
}
