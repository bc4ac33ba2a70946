using System.Security.Cryptography;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Delivery;

/// <summary>A small content for one mailbox travels in the call to the mailbox.</summary>
public sealed class InlineContentTests(StubCluster cluster)
{
    private const int Limit = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(Limit)] // several buffers
    public async Task A_small_content_travels_in_the_call_and_the_store_is_not_used(int size)
    {
        DeliveryBench bench = Bench();
        Envelope envelope = DeliveryBench.Envelope($"inline{size}@example.org");
        byte[] content = size < 100 ? [(byte)'x'] : DeliveryBench.Message(size);

        SmtpReply reply = await bench.SendAsync(envelope, content);

        Assert.Equal($"250 2.0.0 Ok: stored as {envelope.Id}", reply.ToString());
        InboundMessage message = Assert.Single(cluster.Script.Filed[$"inline{size}@example.org"]);
        Assert.Equal(content, message.Content!.Octets.ToArray());
        Assert.Equal(SHA256.HashData(content), message.Content.Digest.ToArray());
        Assert.Equal((envelope.Id, size), (message.ContentId, message.Size));
        AssertUnused(bench, envelope);
        await bench.Pool.WhenEmptyAsync();
        Assert.Equal(0, bench.Budget.Held);
    }

    [Fact]
    public async Task A_content_above_the_limit_is_stored_first()
    {
        DeliveryBench bench = Bench();
        Envelope envelope = DeliveryBench.Envelope("above@example.org");

        await bench.SendAsync(envelope, DeliveryBench.Message(Limit + 1));

        Assert.Null(Assert.Single(cluster.Script.Filed["above@example.org"]).Content);
        Assert.Equal(Limit + 1, bench.Store.Contents[envelope.Id].Length);
    }

    [Fact]
    public async Task A_content_for_two_mailboxes_is_stored_once_and_first()
    {
        DeliveryBench bench = Bench();
        Envelope envelope = DeliveryBench.Envelope("first@example.org", "second@example.org");

        await bench.SendAsync(envelope, DeliveryBench.Message(4_096));

        Assert.Null(Assert.Single(cluster.Script.Filed["first@example.org"]).Content);
        Assert.Null(Assert.Single(cluster.Script.Filed["second@example.org"]).Content);
        Assert.Equal(1, bench.Store.Adds);
    }

    [Fact]
    public async Task Two_addresses_of_one_mailbox_are_one_call_with_the_content()
    {
        DeliveryBench bench = Bench();
        Envelope envelope = DeliveryBench.Envelope(
        [
            DeliveryBench.Recipient("both@example.org", "both@example.org"),
            DeliveryBench.Recipient("both+tag@example.org", "both@example.org"),
        ]);

        await bench.SendAsync(envelope, DeliveryBench.Message(4_096));

        InboundMessage message = Assert.Single(cluster.Script.Filed["both@example.org"]);
        Assert.Equal(2, message.Recipients.Length);
        Assert.Equal(4_096, message.Content!.Octets.Length);
        AssertUnused(bench, envelope);
    }

    [Fact]
    public async Task A_retry_sends_the_same_octets_again_after_the_buffers_were_reused()
    {
        DeliveryBench bench = Bench();
        byte[] content = DeliveryBench.Message(4_096, "retry@inline.example.org");
        List<byte[]> octets = [];
        cluster.Script.Mailboxes["inline-retry@example.org"] = (message, attempt) =>
        {
            octets.Add([.. message.Content!.Octets]);
            Assert.Equal(content.Length, bench.Budget.Held); // the copy counts, the buffers are back
            return attempt < 4
                ? throw new SiloUnavailableException("Silo stopping.")
                : Receipt(DeliveryOutcome.Duplicate, message.Id);
        };

        SmtpReply reply = await bench.SendAsync(DeliveryBench.Envelope("inline-retry@example.org"), content);
        await bench.Pool.WhenEmptyAsync();

        Assert.Equal(250, reply.Code);
        Assert.Equal(4, octets.Count);
        Assert.All(octets, one => Assert.Equal(content, one));
    }

    [Fact]
    public async Task A_repeat_a_full_mailbox_and_an_unknown_outcome_leave_nothing_to_abort()
    {
        DeliveryBench bench = Bench();
        cluster.Script.Mailboxes["inline-full@example.org"] =
            static (_, _) => Receipt(DeliveryOutcome.OverQuota, Guid.Empty);
        cluster.Script.Mailboxes["inline-gone@example.org"] =
            static (_, _) => throw new TimeoutException("No answer.");
        byte[] content = DeliveryBench.Message(4_096, "nothing@inline.example.org");
        Envelope repeat = DeliveryBench.Envelope("inline-repeat@example.org");
        Envelope full = DeliveryBench.Envelope("inline-full@example.org");
        Envelope gone = DeliveryBench.Envelope("inline-gone@example.org");

        await bench.SendAsync(DeliveryBench.Envelope("inline-repeat@example.org"), content);
        Assert.Equal(250, (await bench.SendAsync(repeat, content)).Code);
        Assert.Same(SmtpReplies.OverQuota, await bench.SendAsync(full, content));
        Assert.Same(SmtpReplies.LocalFault, await bench.SendAsync(gone, content));
        await bench.Pool.WhenEmptyAsync();

        Assert.All([repeat, full, gone], envelope => AssertUnused(bench, envelope));
    }

    [Fact]
    public async Task A_silo_that_ignores_the_octets_gets_the_content_by_the_store()
    {
        DeliveryBench bench = Bench();
        IgnoreContent("ignored@example.org", bench);
        Envelope envelope = DeliveryBench.Envelope("ignored@example.org");
        byte[] content = DeliveryBench.Message(4_096);

        SmtpReply reply = await bench.SendAsync(envelope, content);

        Assert.Equal($"250 2.0.0 Ok: stored as {envelope.Id}", reply.ToString());
        Assert.Equal(content, bench.Store.Contents[envelope.Id]);
        Assert.Equal(content, bench.Store.Contents[envelope.Id]);
        Assert.Equal(2, cluster.Script.Attempts["ignored@example.org"]);
        Assert.Equal(1, bench.Log.Count(409));
        await bench.Pool.WhenEmptyAsync();
        Assert.False(bench.Store.IsAborted(envelope.Id));
    }

    [Fact]
    public async Task The_client_gets_451_if_the_content_cannot_be_stored_for_an_earlier_silo()
    {
        DeliveryBench bench = Bench();
        IgnoreContent("ignored-twice@example.org", bench);
        bench.Store.OnAdd = static () => throw new StorageUnavailableException("The test makes this add fail.");

        SmtpReply reply = await bench.SendAsync(
            DeliveryBench.Envelope("ignored-twice@example.org"), DeliveryBench.Message(4_096));

        Assert.Same(SmtpReplies.LocalFault, reply);
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public void The_content_does_not_appear_in_the_text_of_the_message()
    {
        var message = new InboundMessage
        {
            Id = Guid.Empty,
            ContentId = Guid.Empty,
            Size = 6,
            DeliveryKey = [.. new byte[32]],
            ReceivedAt = default,
            Details = null!,
            Content = new InboundContent { Octets = [.. "secret"u8], Digest = [.. new byte[32]] },
        };

        Assert.Equal($"InboundMessage {Guid.Empty}", message.ToString());
        Assert.Equal("InboundContent of 6 octets", message.Content.ToString());
    }

    private DeliveryBench Bench() => new(cluster, new IngressOptions { InlineContentBytes = Limit });

    /// <summary>Answers like a silo of an earlier version, which searches the content in the store.</summary>
    private void IgnoreContent(string mailbox, DeliveryBench bench) =>
        cluster.Script.Mailboxes[mailbox] = (message, _) => bench.Store.Contents.ContainsKey(message.ContentId)
            ? Receipt(DeliveryOutcome.Filed, message.Id)
            : throw new ContentMissingException("The content is not in the store.");

    private static Task<DeliveryReceipt> Receipt(DeliveryOutcome outcome, Guid id) => Task.FromResult(
        new DeliveryReceipt { Outcome = outcome, Uid = outcome == DeliveryOutcome.OverQuota ? 0 : 1, Id = id });

    private static void AssertUnused(DeliveryBench bench, Envelope envelope)
    {
        Assert.Equal(0, bench.Store.Adds);
        Assert.False(bench.Store.IsAborted(envelope.Id));
    }
}
