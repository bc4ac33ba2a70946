using RelateMail.Ingress.Content;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Content;

/// <summary>Contents that go to the store early, because their client is silent or memory is tight.</summary>
public sealed class ContentSpillTests(StubCluster cluster)
{
    [Theory]
    [InlineData(8_193, 8_000)] // small pieces before and after
    [InlineData(253 * 1024, 300_000)]
    [InlineData(600_000, 1)]
    public async Task A_content_that_was_stored_while_its_client_was_silent_is_complete(int first, int second)
    {
        var bench = new DeliveryBench(cluster);
        string mailbox = $"silent{first}@example.org";
        Envelope envelope = DeliveryBench.Envelope(mailbox);
        byte[] content = DeliveryBench.Message(first + second);
        await using IContentSink sink = bench.Delivery.Open(envelope);

        Assert.Null(await DeliveryBench.WriteAsync(sink, content.AsMemory(..first), 10_000));
        Assert.Null(await sink.SpillAsync(CancellationToken.None));
        await bench.Pool.WhenEmptyAsync();
        Assert.Equal(0, bench.Budget.Held);
        Assert.Null(await DeliveryBench.WriteAsync(sink, content.AsMemory(first..)));
        Assert.InRange(bench.Budget.Held, 1, 2 * PieceWriter.LargestPiece);

        Assert.Equal(250, (await sink.CommitAsync(CancellationToken.None)).Code);
        Assert.Equal(content, bench.Store.Contents[envelope.Id]);
        Assert.Equal(content.Length, Assert.Single(cluster.Script.Filed[mailbox]).Size);
    }

    [Fact]
    public async Task A_short_content_is_not_stored_while_its_client_is_silent()
    {
        var bench = new DeliveryBench(cluster);
        await using IContentSink sink = bench.Delivery.Open(DeliveryBench.Envelope("shortsilent@example.org"));

        Assert.Null(await DeliveryBench.WriteAsync(sink, DeliveryBench.Message(PieceWriter.SmallestPiece)));
        Assert.Null(await sink.SpillAsync(CancellationToken.None));

        Assert.Equal(250, (await sink.CommitAsync(CancellationToken.None)).Code);
        Assert.Empty(bench.Store.PieceSizes);
    }

    [Fact]
    public async Task Contents_keep_little_in_memory_when_it_is_tight()
    {
        var bench = new DeliveryBench(cluster, memory: 1_000_000);
        bench.Budget.Take(600_000);
        byte[] content = DeliveryBench.Message(200_000);
        Envelope envelope = DeliveryBench.Envelope("tight@example.org");
        await using IContentSink sink = bench.Delivery.Open(envelope);

        for (int offset = 0; offset < content.Length; offset += 8_000)
        {
            Assert.Null(await DeliveryBench.WriteAsync(sink, content.AsMemory(offset, 8_000)));
            await bench.Pool.WhenBelowAsync(ContentStager.MaxWhenTight + 1);
        }

        Assert.Equal(250, (await sink.CommitAsync(CancellationToken.None)).Code);
        Assert.Equal(content, bench.Store.Contents[envelope.Id]);
    }

    [Fact]
    public async Task The_largest_content_is_deferred_when_memory_is_spent()
    {
        var bench = new DeliveryBench(cluster, memory: 200_000);
        await using IContentSink large = bench.Delivery.Open(DeliveryBench.Envelope("largest@example.org"));
        await using IContentSink small = bench.Delivery.Open(DeliveryBench.Envelope("smallest@example.org"));
        Assert.Null(await DeliveryBench.WriteAsync(small, DeliveryBench.Message(1_000)));

        Assert.Same(
            SmtpReplies.SystemFull, await DeliveryBench.WriteAsync(large, DeliveryBench.Message(250_000), 250_000));
        Assert.Null(await DeliveryBench.WriteAsync(small, DeliveryBench.Message(1_000)));

        Assert.Same(SmtpReplies.SystemFull, await large.CommitAsync(CancellationToken.None));
        Assert.Equal(250, (await small.CommitAsync(CancellationToken.None)).Code);
    }
}
