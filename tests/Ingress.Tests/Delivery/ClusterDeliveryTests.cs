using System.Net;
using System.Security.Authentication;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Recipients;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Delivery;

public sealed class ClusterDeliveryTests(StubCluster cluster)
{
    private const string Text = "Subject: hello\r\nMessage-ID: <one@example.org>\r\n\r\nhello\r\n";

    [Fact]
    public async Task A_message_is_stored_and_filed_and_the_reply_contains_its_id()
    {
        var bench = new DeliveryBench(cluster);
        Envelope envelope = DeliveryBench.Envelope("stored@example.org");

        SmtpReply reply = await bench.SendAsync(envelope, Text);

        Assert.Equal($"250 2.0.0 Ok: stored as {envelope.Id}", reply.ToString());
        InboundMessage message = Assert.Single(cluster.Script.Filed["stored@example.org"]);
        Assert.Equal(Text.Length, message.Size);
        Assert.Equal(Text, System.Text.Encoding.ASCII.GetString(bench.Store.Contents[message.ContentId]));
        Assert.Equal("hello", message.Details.Summary.Subject);
        Assert.Equal(1, bench.Store.Adds);
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public async Task A_message_needs_one_call_of_the_store_and_one_of_its_mailbox()
    {
        var bench = new DeliveryBench(cluster);

        for (int number = 1; number <= 3; number++)
        {
            _ = await bench.SendAsync(
                DeliveryBench.Envelope("calls@example.org"),
                DeliveryBench.Message(4096, $"{number}@calls.example.org"));
        }

        Assert.Equal(3, bench.Store.Adds);
        Assert.Equal(3, cluster.Script.Attempts["calls@example.org"]);
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public async Task Each_mailbox_has_its_own_trace_fields()
    {
        var bench = new DeliveryBench(cluster);
        Envelope envelope = DeliveryBench.Envelope("trace1@example.org", "trace2@example.org");

        await bench.SendAsync(envelope, Text);

        Assert.Equal(
            $"Return-Path: <sender@example.net>\r\nDelivered-To: trace2@example.org\r\n{envelope.ReceivedField}",
            Assert.Single(cluster.Script.Filed["trace2@example.org"]).Details.TraceFields);
    }

    [Fact]
    public async Task Client_facts_and_dsn_parameters_are_stored_with_the_message()
    {
        var bench = new DeliveryBench(cluster);
        Envelope envelope = DeliveryBench.Envelope(
        [
            DeliveryBench.Recipient("Facts+tag@Example.org", "facts@example.org") with
            {
                Parameters = new RcptParameters
                {
                    Notify = DsnNotify.Success | DsnNotify.Delay,
                    OriginalRecipient = "rfc822;facts@example.org",
                },
                Route = new MailboxRoute("facts+tag@example.org", [new("facts@example.org", "tag")]),
            },
        ]) with
        {
            ReversePath = ReversePath.Null,
            Parameters = new MailParameters { Return = DsnReturn.Headers, EnvelopeId = "env" },
            Client = new ClientFacts(
                IPAddress.IPv6Loopback,
                "there",
                true,
                new TlsFacts(SslProtocols.Tls13, "TLS_AES_128_GCM_SHA256", "mx"),
                "bob"),
        };

        await bench.SendAsync(envelope, Text);

        MessageDetails details = Assert.Single(cluster.Script.Filed["facts@example.org"]).Details;
        Assert.Null(details.ReversePath);
        Assert.Equal("Facts+tag@Example.org", details.Recipient);
        Assert.Equal("tag", details.Tag);
        Assert.Equal(
            new AcceptedRecipient { Address = "Facts+tag@Example.org", Tag = "tag" },
            Assert.Single(Assert.Single(cluster.Script.Filed["facts@example.org"]).Recipients).Recipient);
        Assert.Equal(new DsnRequest
        {
            Return = "HDRS",
            EnvelopeId = "env",
            Notify = "SUCCESS,DELAY",
            OriginalRecipient = "rfc822;facts@example.org",
        }, details.Dsn);
        Assert.Equal(
            new ClientRecord
            {
                Address = "::1",
                Name = "there",
                With = envelope.With,
                Login = "bob",
                Tls = new TlsRecord { Version = "TLSv1.3", Cipher = "TLS_AES_128_GCM_SHA256", ServerName = "mx" },
            },
            details.Client);
        Assert.StartsWith("Return-Path: <>\r\n", details.TraceFields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipients_that_share_a_mailbox_get_one_message_that_lists_them()
    {
        var bench = new DeliveryBench(cluster);

        SmtpReply reply = await bench.SendAsync(
            DeliveryBench.Envelope(
            [
                DeliveryBench.Recipient("team@example.org", "shared1@example.org", "shared2@example.org"),
                DeliveryBench.Recipient("shared1@example.org", "shared1@example.org"),
            ]),
            Text);

        Assert.Equal(250, reply.Code);
        Assert.Equal(["team@example.org", "shared1@example.org"], Addresses("shared1@example.org"));
        Assert.Equal(["team@example.org"], Addresses("shared2@example.org"));

        IEnumerable<string> Addresses(string mailbox) =>
            Assert.Single(cluster.Script.Filed[mailbox]).Recipients.Select(one => one.Recipient.Address);
    }

    [Fact]
    public async Task The_reply_to_a_repeat_contains_the_first_id_and_its_content_is_aborted()
    {
        var bench = new DeliveryBench(cluster);
        Envelope first = DeliveryBench.Envelope("repeat@example.org");
        Envelope second = DeliveryBench.Envelope("repeat@example.org");

        await bench.SendAsync(first, Text);
        SmtpReply reply = await bench.SendAsync(second, Text);

        Assert.Equal($"Ok: stored as {first.Id}", reply.Text);
        await bench.Store.AbortedAsync(second.Id);
        Assert.False(bench.Store.IsAborted(first.Id));
        Assert.Single(cluster.Script.Filed["repeat@example.org"]);
    }

    [Fact]
    public async Task A_repeat_to_one_more_mailbox_keeps_its_content()
    {
        var bench = new DeliveryBench(cluster);
        Envelope second = DeliveryBench.Envelope("partial1@example.org", "partial2@example.org");

        await bench.SendAsync(DeliveryBench.Envelope("partial1@example.org"), Text);
        SmtpReply reply = await bench.SendAsync(second, Text);

        Assert.Equal($"Ok: stored as {second.Id}", reply.Text);
        await bench.Pool.WhenEmptyAsync();
        Assert.True(bench.Store.Contents.ContainsKey(second.Id));
    }

    [Fact]
    public async Task Equal_messages_without_a_message_id_are_filed_twice()
    {
        var bench = new DeliveryBench(cluster);
        const string Typed = "Subject: typed by hand\r\n\r\nhello\r\n";

        await bench.SendAsync(DeliveryBench.Envelope("typed@example.org"), Typed);
        await bench.SendAsync(DeliveryBench.Envelope("typed@example.org"), Typed);

        Assert.Equal(2, cluster.Script.Filed["typed@example.org"].Count);
    }

    [Fact]
    public async Task A_full_mailbox_defers_the_message_and_the_other_mailboxes_keep_it()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["full@example.org"] =
            static (_, _) => Task.FromResult(new DeliveryReceipt { Outcome = DeliveryOutcome.OverQuota });
        Envelope envelope = DeliveryBench.Envelope("full@example.org", "roomy@example.org");

        Assert.Same(SmtpReplies.OverQuota, await bench.SendAsync(envelope, Text));

        Assert.Single(cluster.Script.Filed["roomy@example.org"]);
        await bench.Pool.WhenEmptyAsync();
        Assert.True(bench.Store.Contents.ContainsKey(envelope.Id));
    }

    [Fact]
    public async Task A_message_larger_than_the_quota_is_refused_for_good()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["tiny@example.org"] = TooSmallAsync;
        Envelope envelope = DeliveryBench.Envelope("tiny@example.org");

        Assert.Same(SmtpReplies.LargerThanQuota, await bench.SendAsync(envelope, Text));
        await bench.Store.AbortedAsync(envelope.Id);
        Assert.Equal(1, bench.Log.Count(408));
    }

    [Fact]
    public async Task A_transient_failure_of_one_mailbox_defers_the_message_even_if_another_is_too_small()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["tinier@example.org"] = TooSmallAsync;
        cluster.Script.Mailboxes["now-full@example.org"] = static (_, attempt) => Task.FromResult(
            new DeliveryReceipt { Outcome = attempt == 1 ? DeliveryOutcome.OverQuota : DeliveryOutcome.Filed });
        string[] mailboxes = ["tinier@example.org", "now-full@example.org", "unlimited@example.org"];

        Assert.Same(SmtpReplies.OverQuota, await bench.SendAsync(DeliveryBench.Envelope(mailboxes), Text));
        Assert.Same(SmtpReplies.LargerThanQuota, await bench.SendAsync(DeliveryBench.Envelope(mailboxes), Text));
        Assert.Single(cluster.Script.Filed["unlimited@example.org"]);
    }

    [Fact]
    public async Task REQUIRETLS_is_recorded_with_the_message()
    {
        var bench = new DeliveryBench(cluster);
        Envelope envelope = DeliveryBench.Envelope("required@example.org");

        await bench.SendAsync(envelope with { Parameters = new() { RequireTls = true } }, Text);
        await bench.SendAsync(DeliveryBench.Envelope("not-required@example.org"), Text);

        Assert.True(Assert.Single(cluster.Script.Filed["required@example.org"]).Details.RequireTls);
        Assert.Null(Assert.Single(cluster.Script.Filed["not-required@example.org"]).Details.RequireTls);
    }

    [Fact]
    public async Task The_content_is_aborted_when_all_mailboxes_are_full()
    {
        var bench = new DeliveryBench(cluster);
        cluster.Script.Mailboxes["fuller@example.org"] =
            static (_, _) => Task.FromResult(new DeliveryReceipt { Outcome = DeliveryOutcome.OverQuota });
        Envelope envelope = DeliveryBench.Envelope("fuller@example.org");

        Assert.Same(SmtpReplies.OverQuota, await bench.SendAsync(envelope, Text));
        await bench.Store.AbortedAsync(envelope.Id);
    }

    [Fact]
    public async Task A_hundred_and_fifty_mailboxes_share_one_content()
    {
        var bench = new DeliveryBench(cluster);
        string[] mailboxes = [.. Enumerable.Range(0, 150).Select(index => $"many{index}@example.org")];

        SmtpReply reply = await bench.SendAsync(DeliveryBench.Envelope(mailboxes), Text);

        Assert.Equal(250, reply.Code);
        Guid content = Assert.Single(bench.Store.Contents).Key;
        Assert.All(mailboxes, mailbox => Assert.Equal(content, Assert.Single(cluster.Script.Filed[mailbox]).ContentId));
    }

    private static Task<DeliveryReceipt> TooSmallAsync(InboundMessage message, int attempt) =>
        Task.FromResult(new DeliveryReceipt { Outcome = DeliveryOutcome.LargerThanQuota });
}
