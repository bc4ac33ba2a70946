using System.Buffers;
using System.Text;
using RelateMail.Smtp.Content;

namespace RelateMail.Smtp.Tests;

/// <summary>Content of DATA (RFC 5321 §4.1.1.4, §4.5.2).</summary>
public class ContentReaderTests
{
    /// <summary>The next command of a pipelining client, after the content.</summary>
    private const string Next = "QUIT\r\n";

    [Theory]
    [InlineData(".\r\n", "")] // the CRLF of the DATA line counts: the empty content
    [InlineData("\r\n.\r\n", "\r\n")] // the CRLF before the dot is content
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("a\r\n\r\nb\r\n.\r\n", "a\r\n\r\nb\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")] // §4.5.2: a stuffed dot on the first line
    [InlineData("a\r\n..b\r\n.\r\n", "a\r\n.b\r\n")] // and on another
    [InlineData("...\r\n....\r\n.\r\n", "..\r\n...\r\n")] // one dot only is taken away
    [InlineData(".a\r\n.\r\n", "a\r\n")] // from a client that does not stuff as well
    [InlineData("a.\r\n.\r\n", "a.\r\n")] // a dot that does not begin its line
    [InlineData("a.b..\r\n.\r\n", "a.b..\r\n")]
    [InlineData("\0\u00FF\u0080\t\r\n.\r\n", "\0\u00FF\u0080\t\r\n")] // any octet
    public void Content_is_read_in_every_segmentation(string wire, string content) =>
        Check(wire, new ContentOutcome(true, wire.Length, content.Length, false, content));

    [Theory]
    [InlineData("\n.\r\n")] // LF.CRLF
    [InlineData("\r.\r\n")] // CR.CRLF
    [InlineData("\n.\n")] // LF.LF
    [InlineData("\r.\r")] // CR.CR
    [InlineData("\r\n.\n")] // CRLF.LF
    [InlineData("\r\n.\r")] // CRLF.CR
    [InlineData("\r\n.\r\r\n")] // CRLF.CR CRLF
    [InlineData("\r\n.\n\r\n")] // CRLF.LF CRLF
    [InlineData("\r.\n")]
    [InlineData("\n.\r")]
    [InlineData("\n\r.\r\n")] // LF CR.CRLF
    [InlineData("\r\r.\r\n")]
    [InlineData("\n\n.\r\n")]
    [InlineData("\r\n.\0\r\n")] // not bare, but no end either
    [InlineData("\r\n. \r\n")]
    [InlineData("\r\n.\t\r\n")]
    public void Only_CRLF_dot_CRLF_ends_the_content(string notTheEnd)
    {
        // Content that a less strict server would read as two messages (SMTP smuggling).
        string wire = $"a{notTheEnd}MAIL FROM:<x@example.org>\r\nb\r\n.\r\n";
        ContentOutcome reference = ContentReference.Read(Encoding.Latin1.GetBytes(wire));
        Assert.Equal(wire.Length, reference.Consumed);
        Assert.Equal(notTheEnd.AsSpan().IndexOfAnyExcept("\r\n.") < 0, reference.HasBareLineEnd);
        Check(wire, reference);
    }

    [Theory]
    [InlineData("a\rb\r\n.\r\n", 5)] // a bare CR
    [InlineData("a\nb\r\n.\r\n", 5)] // a bare LF
    [InlineData("a\r\r\n.\r\n", 4)] // a CR before a CRLF, which ends the line: the end counts
    [InlineData("\n.\r\n.\r\n", 4)] // on the first line
    [InlineData("\r.\r\n.\r\n", 4)]
    [InlineData("..\ra\r\n.\r\n", 5)] // after a stuffed dot
    [InlineData(".\r.\r\n.\r\n", 4)] // a CR after a dot that is not part of the end
    [InlineData(".\r\r\n.\r\n", 3)]
    [InlineData(".\n\r\n.\r\n", 3)]
    [InlineData("a\r\n\n.\r\n.\r\n", 7)] // after a good line
    public void Bare_line_end_is_recorded_and_the_true_end_found(string wire, int octets) =>
        Check(wire, new ContentOutcome(true, wire.Length, octets, true, null));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".\r")]
    [InlineData("a\r\n")]
    [InlineData("a\r\n.")]
    [InlineData("a\r\n.\r")]
    [InlineData("a\r")]
    public void Content_without_its_end_needs_more(string wire)
    {
        byte[] octets = Encoding.Latin1.GetBytes(wire);
        ContentOutcome outcome = ContentReference.Read(new ContentReader(100), new ReadOnlySequence<byte>(octets));
        Assert.Equal(ContentReference.Read(octets), outcome);
        Assert.False(outcome.IsComplete);
        Assert.Equal(wire.Length, outcome.Consumed);
    }

    [Theory]
    [InlineData("12345678\r\n.\r\n", false)] // RFC 1870 §6: ten octets, with their CRLF
    [InlineData("123456789\r\n.\r\n", true)]
    [InlineData("..345678\r\n.\r\n", false)] // the stuffed dot does not count
    [InlineData("..3456789\r\n.\r\n", false)]
    [InlineData("..34567890\r\n.\r\n", true)]
    public void Limit_does_not_count_stuffed_dots(string wire, bool tooBig)
    {
        byte[] octets = Encoding.Latin1.GetBytes(wire);
        foreach (ReadOnlySequence<byte> input in new[] { new(octets), Segments.Single(octets) })
        {
            var reader = new ContentReader(maxOctets: 10);
            ContentOutcome outcome = ContentReference.Read(reader, input);
            Assert.Equal(tooBig, reader.TooBig);
            Assert.True(outcome.IsComplete);
            Assert.Equal(ContentReference.Read(octets).Octets, outcome.Octets);
        }
    }

    [Theory]
    [InlineData("123456789012", true)] // past the limit
    [InlineData("a\nb", false)] // bare
    public void Refused_content_is_not_written(string bad, bool tooBig)
    {
        var reader = new ContentReader(maxOctets: 10);
        var sink = new ArrayBufferWriter<byte>();
        Feed(reader, sink, bad);
        Assert.Equal(tooBig, reader.TooBig);
        int written = sink.WrittenCount;
        Assert.True(written <= 10);

        Assert.Equal(ContentStatus.NeedMore, Feed(reader, sink, "and on\r\n..\r\nand"));
        Assert.Equal(ContentStatus.Complete, Feed(reader, sink, " on\r\n.\r\n"));
        Assert.Equal(written, sink.WrittenCount);
        Assert.Equal(bad.Length + "and on\r\n.\r\nand on\r\n".Length, reader.Octets);
    }

    [Fact]
    public void Content_without_a_sink_is_drained_and_counted()
    {
        var reader = new ContentReader(maxOctets: 10);
        Assert.Equal(ContentStatus.NeedMore, Feed(reader, null, "..345\r\n"));
        Assert.Equal(ContentStatus.Complete, Feed(reader, null, "6789\r\n.\r\n"));
        Assert.Equal(12, reader.Octets);
        Assert.True(reader.TooBig);
    }

    [Fact]
    public void Read_allocates_nothing()
    {
        byte[] octets = Encoding.Latin1.GetBytes($"{new string('x', 76)}\r\n..\r\n{new string('y', 998)}\r\n.\r\n");
        ReadOnlySequence<byte> whole = new(octets);
        ReadOnlySequence<byte> pieces = Segments.Single(octets);
        var reader = new ContentReader(10_000);
        var sink = new ArrayBufferWriter<byte>(10_000);
        ReadAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void ReadAll()
        {
            foreach (ReadOnlySequence<byte> input in (ReadOnlySpan<ReadOnlySequence<byte>>)[whole, pieces])
            {
                ReadOnlySequence<byte> rest = input;
                reader.Read(ref rest, sink);
            }
        }
    }

    /// <summary>Whole, cut in two at every octet (as two calls, as two segments of one), and octet by octet.</summary>
    private static void Check(string wire, ContentOutcome expected)
    {
        byte[] octets = Encoding.Latin1.GetBytes(wire + Next);
        Assert.Equal(expected, ContentReference.Read(octets));
        Assert.Equal(expected, ContentReference.Read(new ContentReader(1_000), new ReadOnlySequence<byte>(octets)));
        Assert.Equal(expected, ContentReference.Read(new ContentReader(1_000), Segments.Single(octets)));
        for (int cut = 0; cut <= octets.Length; cut++)
        {
            byte[] head = octets[..cut];
            byte[] tail = octets[cut..];
            Assert.Equal(
                expected, ContentReference.Read(new ContentReader(1_000), new(head), new ReadOnlySequence<byte>(tail)));
            Assert.Equal(expected, ContentReference.Read(new ContentReader(1_000), Segments.Of(head, tail)));
        }
    }

    private static ContentStatus Feed(ContentReader reader, IBufferWriter<byte>? sink, string wire)
    {
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(wire));
        return reader.Read(ref input, sink);
    }
}
