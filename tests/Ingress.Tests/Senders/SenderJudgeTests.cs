using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.SenderAuthentication;
using RelateMail.SenderAuthentication.Dns;
using RelateMail.Smtp.Transactions;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Senders;

/// <summary>The verdict in the log, the trace fields and the details of a message.</summary>
public sealed class SenderJudgeTests(StubCluster cluster)
{
    [Fact]
    public async Task The_verdict_is_logged_in_one_line_and_filed_with_the_message()
    {
        var bench = new DeliveryBench(cluster);
        using SenderEvaluation evaluation = Start();
        Envelope envelope = DeliveryBench.Envelope("judged@example.org") with { Evidence = evaluation };

        await bench.SendAsync(envelope, "From: a@example.net\r\nMessage-ID: <1@judged.example>\r\n\r\ntext\r\n");

        InboundMessage message = Assert.Single(cluster.Script.Filed["judged@example.org"]);
        Assert.Equal("private-address", message.Details.Authentication?.Dmarc.Problem);
        Assert.StartsWith(
            "Return-Path: <sender@example.net>\r\nDelivered-To: judged@example.org\r\n"
                + "Authentication-Results: mx.example.org;\r\n",
            message.Details.TraceFields,
            StringComparison.Ordinal);
        Assert.Contains("\r\nReceived-SPF: none (", message.Details.TraceFields, StringComparison.Ordinal);
        Assert.EndsWith($"\r\n{envelope.ReceivedField}", message.Details.TraceFields, StringComparison.Ordinal);
        Assert.Equal(
            $"Message {envelope.Id}: author domain example.net, DMARC none, SPF none, DKIM none, ARC none,"
                + " reverse name none, 0 forged fields. Outcome: accepted.",
            Assert.Single(bench.Log.Entries, static entry => entry.Level == LogLevel.Information).Text.TrimEnd());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(8_192)]
    [InlineData(300_000)]
    public async Task Every_octet_is_evaluated_once_at_every_size_of_a_batch(int batch)
    {
        var bench = new DeliveryBench(cluster);
        using SenderEvaluation evaluation = Start();
        string mailbox = $"batch{batch}@example.org";
        Envelope envelope = DeliveryBench.Envelope(mailbox) with { Evidence = evaluation };
        string header = string.Concat(Enumerable.Range(0, 200).Select(static number =>
            $"Authentication-Results: mx.example.org; dkim=pass header.d=number{number}.example\r\n"));
        byte[] content = Encoding.ASCII.GetBytes($"{header}From: a@example.net\r\n\r\n{new string('x', 500)}\r\n");

        await bench.SendAsync(envelope, content, batch);

        InboundMessage message = Assert.Single(cluster.Script.Filed[mailbox]);
        Assert.Equal(200, message.Details.Authentication?.ForgedFields);
    }

    private static SenderEvaluation Start()
    {
        var evaluator = new SenderEvaluator(
            new NoResolver(),
            Options.Create(new AuthenticationOptions()),
            TimeProvider.System,
            new LogCapture().For<SenderEvaluator>());
        return evaluator.Start(new SenderFacts
        {
            Client = IPAddress.Parse("10.0.0.1"),
            Helo = "client.example.org",
            ReversePath = "sender@example.net",
            Server = "mx.example.org",
        });
    }

    /// <summary>Fails the test if a private client without a signature costs a query.</summary>
    private sealed class NoResolver : IDnsResolver
    {
        public ValueTask<DnsAnswer<string>> GetTextsAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException(name);

        public ValueTask<DnsAnswer<IPAddress>> GetAddressesAsync(
            string name, System.Net.Sockets.AddressFamily family, CancellationToken cancellationToken) =>
            throw new NotSupportedException(name);

        public ValueTask<DnsAnswer<MailExchange>> GetExchangesAsync(string name, CancellationToken cancellationToken) =>
            throw new NotSupportedException(name);

        public ValueTask<DnsAnswer<string>> GetNamesAsync(IPAddress address, CancellationToken cancellationToken) =>
            throw new NotSupportedException($"{address}");
    }
}
