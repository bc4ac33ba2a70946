using System.Buffers;
using System.Text;
using RelateMail.Smtp.Content;

namespace RelateMail.Smtp.Tests;

/// <summary>Content of BDAT (RFC 3030 §2).</summary>
public class ChunkReaderTests
{
    private readonly ArrayBufferWriter<byte> _sink = new();

    [Theory]
    [InlineData("a")]
    [InlineData("\r\n.\r\n")] // no octet has a meaning
    [InlineData("..\r\n\n\r\0\u00FF")]
    public void Chunk_is_read_unchanged_in_every_segmentation(string chunk)
    {
        byte[] octets = Encoding.Latin1.GetBytes(chunk + "NOOP\r\n");
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            Check(octets, Segments.Of(octets[..cut], octets[cut..]));
            Check(octets, new(octets[..cut]), new(octets[cut..]));
        }

        Check(octets, Segments.Single(octets));

        void Check(byte[] all, params ReadOnlySpan<ReadOnlySequence<byte>> calls)
        {
            _sink.ResetWrittenCount();
            var reader = new ChunkReader(100);
            reader.Begin(chunk.Length);
            long consumed = 0;
            foreach (ReadOnlySequence<byte> call in calls)
            {
                ReadOnlySequence<byte> rest = call;
                ContentStatus status = reader.Read(ref rest, _sink);
                consumed += call.Length - rest.Length;
                Assert.Equal(consumed == chunk.Length, status is ContentStatus.Complete);
            }

            Assert.Equal(chunk.Length, consumed);
            Assert.Equal(chunk.Length, reader.Octets);
            Assert.Equal(all[..chunk.Length], _sink.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void Empty_chunk_is_complete_at_once() // BDAT 0 LAST
    {
        var reader = new ChunkReader(100);
        reader.Begin(0);
        Assert.Equal(ContentStatus.Complete, Feed(reader, "QUIT\r\n", out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(0, _sink.WrittenCount);
        Assert.False(reader.TooBig);
    }

    [Fact]
    public void Limit_applies_to_all_chunks_together()
    {
        var reader = new ChunkReader(maxOctets: 10);
        reader.Begin(6);
        Assert.Equal(ContentStatus.Complete, Feed(reader, "123456", out _));
        reader.Begin(4);
        Assert.Equal(ContentStatus.Complete, Feed(reader, "7890", out _));
        Assert.False(reader.TooBig);

        reader.Begin(1);
        Assert.True(reader.TooBig); // the announced size is past the limit
        Assert.Equal(ContentStatus.Complete, Feed(reader, "1", out int consumed));
        Assert.Equal(1, consumed); // and drained
        Assert.True(reader.TooBig);
        Assert.Equal(11, reader.Octets);
        Assert.Equal("1234567890", Encoding.Latin1.GetString(_sink.WrittenSpan));
    }

    [Theory]
    [InlineData(long.MaxValue)] // no sum may run over
    [InlineData(11)]
    public void Chunk_that_is_too_big_is_drained(long octets)
    {
        var reader = new ChunkReader(maxOctets: 10);
        reader.Begin(3);
        Feed(reader, "123", out _);
        reader.Begin(octets);
        Assert.True(reader.TooBig);
        Assert.Equal(ContentStatus.NeedMore, Feed(reader, "12345", out int consumed));
        Assert.Equal(5, consumed);
        Assert.Equal(3, _sink.WrittenCount);
        Assert.Equal(8, reader.Octets);
    }

    [Fact]
    public void Chunk_without_a_sink_is_drained_and_counted()
    {
        var reader = new ChunkReader(maxOctets: 10);
        reader.Begin(3);
        var input = new ReadOnlySequence<byte>("abcd"u8.ToArray());
        Assert.Equal(ContentStatus.Complete, reader.Read(ref input, null));
        Assert.Equal(1, input.Length);
        Assert.Equal(3, reader.Octets);
    }

    [Fact]
    public void Chunk_cannot_begin_before_the_previous_has_ended()
    {
        var reader = new ChunkReader(maxOctets: 10);
        reader.Begin(2);
        Feed(reader, "1", out _);
        Assert.Throws<InvalidOperationException>(() => reader.Begin(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkReader(10).Begin(-1));
    }

    private ContentStatus Feed(ChunkReader reader, string wire, out int consumed)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(wire));
        ContentStatus status = reader.Read(ref input, _sink);
        consumed = wire.Length - (int)input.Length;
        return status;
    }
}
