using System.Buffers;
using RelateMail.Ingress.Content.Pieces;
using RelateMail.Ingress.Tests.Harness;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;
using RelateMail.Storage;
using RelateMail.Tests.Harness;

namespace RelateMail.Ingress.Tests.Content;

public sealed class ContentStagerTests(StubCluster cluster)
{
    private const int Large = 1_500_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PieceWriter.SmallestPiece)]
    [InlineData(PieceWriter.LargestPiece)] // the last size that stays in memory
    [InlineData(PieceWriter.LargestPiece + 1)]
    [InlineData(2 * PieceWriter.LargestPiece)]
    [InlineData(Large)]
    public async Task The_store_receives_every_octet(int size)
    {
        var bench = new DeliveryBench(cluster);
        byte[] content = size < 100 ? new byte[size] : DeliveryBench.Message(size);
        Envelope envelope = DeliveryBench.Envelope($"octets{size}@example.org");

        SmtpReply reply = await bench.SendAsync(envelope, content);

        Assert.Equal(250, reply.Code);
        Assert.Equal(content, bench.Store.Contents[envelope.Id]);
        Assert.Equal(size <= PieceWriter.LargestPiece ? 1 : 0, bench.Store.Adds);
        Assert.Equal(size, Assert.Single(cluster.Script.Filed[$"octets{size}@example.org"]).Size);
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public async Task A_large_content_is_stored_in_pieces_of_256_kib()
    {
        var bench = new DeliveryBench(cluster);

        await bench.SendAsync(DeliveryBench.Envelope("pieces@example.org"), DeliveryBench.Message(Large));

        int[] sizes = [.. bench.Store.PieceSizes.OrderDescending()];
        Assert.Equal(6, sizes.Length);
        Assert.All(sizes[..5], size => Assert.Equal(PieceWriter.LargestPiece, size));
    }

    [Fact]
    public async Task The_client_waits_for_a_slow_store_after_two_pieces()
    {
        var bench = new DeliveryBench(cluster);
        var twoArrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Store.OnAddPiece = async sequence =>
        {
            if (sequence == 1)
            {
                twoArrived.SetResult();
            }

            await release.Task;
        };
        await using IContentSink sink = bench.Delivery.Open(DeliveryBench.Envelope("slow@example.org"));

        Task<SmtpReply?> written = DeliveryBench.WriteAsync(sink, DeliveryBench.Message(Large));
        await twoArrived.Task;
        Assert.False(written.IsCompleted);
        Assert.Equal(2, bench.Store.MaxInFlight);

        release.SetResult();
        Assert.Null(await written);
        Assert.Equal(250, (await sink.CommitAsync(CancellationToken.None)).Code);
        Assert.Equal(2, bench.Store.MaxInFlight);
    }

    [Fact]
    public async Task A_content_of_fifty_megabytes_needs_a_bounded_buffer()
    {
        var bench = new DeliveryBench(cluster);
        bench.Store.KeepsPieces = false;
        byte[] batch = DeliveryBench.Message(1_000_000);
        await using IContentSink sink = bench.Delivery.Open(DeliveryBench.Envelope("fifty@example.org"));

        for (int count = 0; count < 50; count++)
        {
            Assert.Null(await DeliveryBench.WriteAsync(sink, batch));
        }

        Assert.Equal(250, (await sink.CommitAsync(CancellationToken.None)).Code);
        Assert.Equal(50_000_000, bench.Store.PieceOctets);
        Assert.InRange(bench.Pool.MaxOctets, 1, 3 * 1024 * 1024);
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public async Task An_abandoned_content_is_aborted_and_its_buffers_are_returned()
    {
        var bench = new DeliveryBench(cluster);
        Envelope envelope = DeliveryBench.Envelope("givenup@example.org");
        IContentSink sink = bench.Delivery.Open(envelope);
        Assert.Null(await DeliveryBench.WriteAsync(sink, DeliveryBench.Message(Large)));

        await sink.DisposeAsync();

        await bench.Store.AbortedAsync(envelope.Id);
        await bench.Pool.WhenEmptyAsync();
        Assert.False(cluster.Script.Filed.ContainsKey("givenup@example.org"));
    }

    [Fact]
    public async Task A_piece_that_the_store_still_reads_keeps_its_buffer_when_the_content_is_abandoned()
    {
        var bench = new DeliveryBench(cluster);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Store.OnAddPiece = _ => release.Task;
        Envelope envelope = DeliveryBench.Envelope("reading@example.org");
        IContentSink sink = bench.Delivery.Open(envelope);
        sink.Write(DeliveryBench.Message(600_000));
        Assert.Null(await sink.FlushAsync(CancellationToken.None));

        await sink.DisposeAsync();
        Assert.False(bench.Store.IsAborted(envelope.Id));
        Assert.InRange(bench.Pool.Octets, 2 * PieceWriter.LargestPiece, long.MaxValue);

        release.SetResult();
        await bench.Store.AbortedAsync(envelope.Id);
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public async Task An_abandoned_short_content_never_reaches_the_store()
    {
        var bench = new DeliveryBench(cluster);
        Envelope envelope = DeliveryBench.Envelope("short@example.org");
        IContentSink sink = bench.Delivery.Open(envelope);
        Assert.Null(await DeliveryBench.WriteAsync(sink, DeliveryBench.Message(20_000)));

        await sink.DisposeAsync();
        await bench.Pool.WhenEmptyAsync();
        Assert.Empty(bench.Store.Contents);
        Assert.False(bench.Store.IsAborted(envelope.Id));
    }

    [Fact]
    public async Task A_store_that_fails_at_the_end_causes_451_and_nothing_is_filed()
    {
        var bench = new DeliveryBench(cluster);
        bench.Store.OnAdd = static () => throw new StorageUnavailableException("The disk failed.");
        Envelope envelope = DeliveryBench.Envelope("nodisk@example.org");

        Assert.Same(SmtpReplies.LocalFault, await bench.SendAsync(envelope, DeliveryBench.Message(1_000)));

        Assert.False(cluster.Script.Filed.ContainsKey("nodisk@example.org"));
        Assert.Equal(1, bench.Log.Count(400));
        await bench.Store.AbortedAsync(envelope.Id); // because the content may have been stored
        await bench.Pool.WhenEmptyAsync();
    }

    [Fact]
    public async Task A_full_disk_causes_452_4_3_1()
    {
        var bench = new DeliveryBench(cluster);
        var full = new StorageUnavailableException("The disk of the database is full.") { IsFull = true };
        bench.Store.OnAdd = () => throw full;
        bench.Store.OnAddPiece = _ => throw full;
        Envelope small = DeliveryBench.Envelope("diskfull@example.org");
        Envelope large = DeliveryBench.Envelope("diskfull@example.org");

        Assert.Same(SmtpReplies.SystemFull, await bench.SendAsync(small, DeliveryBench.Message(1_000)));
        Assert.Same(SmtpReplies.SystemFull, await bench.SendAsync(large, DeliveryBench.Message(4 * Large)));

        Assert.Equal(2, bench.Log.Count(400));
        Assert.False(cluster.Script.Filed.ContainsKey("diskfull@example.org"));
    }

    [Fact]
    public async Task A_store_that_fails_in_the_middle_causes_a_refusal_of_the_rest()
    {
        var bench = new DeliveryBench(cluster);
        bench.Store.OnAddPiece = static sequence =>
            sequence == 1 ? throw new StorageUnavailableException("The disk failed.") : Task.CompletedTask;
        Envelope envelope = DeliveryBench.Envelope("middle@example.org");
        IContentSink sink = bench.Delivery.Open(envelope);

        Assert.Same(SmtpReplies.LocalFault, await DeliveryBench.WriteAsync(sink, DeliveryBench.Message(4 * Large)));
        Assert.Same(SmtpReplies.LocalFault, await sink.CommitAsync(CancellationToken.None));
        await sink.DisposeAsync();

        Assert.Equal(1, bench.Log.Count(400));
        await bench.Store.AbortedAsync(envelope.Id);
        await bench.Pool.WhenEmptyAsync();
        Assert.False(cluster.Script.Filed.ContainsKey("middle@example.org"));
    }

    [Fact]
    public async Task A_store_that_cannot_complete_a_content_causes_451()
    {
        var bench = new DeliveryBench(cluster);
        bench.Store.OnComplete = static () => throw new StorageUnavailableException("The disk failed.");

        Assert.Same(
            SmtpReplies.LocalFault,
            await bench.SendAsync(DeliveryBench.Envelope("incomplete@example.org"), DeliveryBench.Message(Large)));
        Assert.False(cluster.Script.Filed.ContainsKey("incomplete@example.org"));
    }

    [Fact]
    public async Task An_abort_that_fails_is_logged()
    {
        var bench = new DeliveryBench(cluster);
        bench.Store.OnAdd = static () => throw new StorageUnavailableException("The disk failed.");
        bench.Store.OnAbort = static () => throw new StorageUnavailableException("The disk failed again.");

        await bench.SendAsync(DeliveryBench.Envelope("noabort@example.org"), DeliveryBench.Message(1_000));

        await bench.Log.LoggedAsync(401);
    }

    [Fact]
    public async Task A_too_large_attachment_is_refused_while_the_content_arrives()
    {
        var bench = new DeliveryBench(cluster, new IngressOptions { MaxAttachmentSizeBytes = 500_000 });
        byte[] content =
        [
            .. "Subject: x\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"u8,
            .. new byte[8_000_000],
        ];
        Envelope envelope = DeliveryBench.Envelope("heavy@example.org");
        IContentSink sink = bench.Delivery.Open(envelope);

        SmtpReply? refusal = await DeliveryBench.WriteAsync(sink, content);
        Assert.Same(SmtpReplies.AttachmentTooBig, refusal ?? await sink.CommitAsync(CancellationToken.None));
        await sink.DisposeAsync();

        await bench.Store.AbortedAsync(envelope.Id);
        await bench.Pool.WhenEmptyAsync();
        Assert.False(cluster.Script.Filed.ContainsKey("heavy@example.org"));
    }

    [Fact]
    public async Task A_short_content_that_is_refused_never_reaches_the_store()
    {
        var bench = new DeliveryBench(cluster, new IngressOptions { MaxAttachmentSizeBytes = 10 });

        SmtpReply reply = await bench.SendAsync(
            DeliveryBench.Envelope("light@example.org"),
            "Content-Type: application/zip\r\n\r\n0123456789a\r\n");

        Assert.Same(SmtpReplies.AttachmentTooBig, reply);
        Assert.Equal(0, bench.Store.Adds);
    }
}
