using RelateMail.Ingress.Content.Pieces;
using RelateMail.Ingress.Tests.Harness;

namespace RelateMail.Ingress.Tests.Content;

public sealed class PieceWriterTests
{
    private readonly CountingPool _pool = new();

    [Fact]
    public void A_short_content_needs_one_small_buffer()
    {
        var writer = new PieceWriter(_pool);
        Write(writer, PieceWriter.SmallestPiece);

        Assert.Equal(PieceWriter.SmallestPiece, _pool.Octets);
    }

    [Fact]
    public void Pieces_grow_and_the_small_ones_are_merged()
    {
        var writer = new PieceWriter(_pool);
        Write(writer, (2 * PieceWriter.LargestPiece) + 5);

        Assert.Equal([PieceWriter.LargestPiece, PieceWriter.LargestPiece], TakeAll(writer.TryTakeFull));
        Assert.Equal([5], TakeAll(writer.TryTakeAny));
        Assert.Equal(0, _pool.Octets);
    }

    [Fact]
    public void Octets_stay_in_order()
    {
        var writer = new PieceWriter(_pool);
        byte[] content = [.. Enumerable.Range(0, 300_000).Select(index => (byte)(index % 251))];
        for (int offset = 0; offset < content.Length; offset += 1000)
        {
            content.AsSpan(offset, 1000).CopyTo(writer.GetMemory(1000).Span);
            writer.Advance(1000);
        }

        Assert.Equal(content, writer.Octets.SelectMany(segment => segment.ToArray()));
        List<byte> taken = [];
        while (writer.TryTakeAny(out ContentPiece? piece))
        {
            taken.AddRange(piece.Octets.ToArray());
            piece.Release();
        }

        Assert.Equal(content, taken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8193)]
    [InlineData(300_000)]
    public void The_buffer_has_at_least_the_size_of_the_hint(int hint)
    {
        var writer = new PieceWriter(_pool);
        Write(writer, 8190);

        Assert.InRange(writer.GetMemory(hint).Length, Math.Max(1, hint), int.MaxValue);
    }

    [Fact]
    public void Pieces_that_were_not_taken_are_returned_to_the_pool()
    {
        var writer = new PieceWriter(_pool);
        Write(writer, 600_000);

        writer.ReleaseAll();

        Assert.Equal(0, _pool.Octets);
    }

    private delegate bool Take(out ContentPiece? piece);

    private static int[] TakeAll(Take take)
    {
        List<int> lengths = [];
        while (take(out ContentPiece? piece))
        {
            lengths.Add(piece!.Octets.Length);
            piece.Release();
        }

        return [.. lengths];
    }

    private static void Write(PieceWriter writer, int octets)
    {
        while (octets > 0)
        {
            int count = Math.Min(octets, writer.GetMemory(0).Length);
            writer.Advance(count);
            octets -= count;
        }
    }
}
