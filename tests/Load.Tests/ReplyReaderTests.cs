using System.Text;
using RelateMail.Load.Wire;

namespace RelateMail.Load.Tests;

public sealed class ReplyReaderTests
{
    [Fact]
    public void A_reply_is_one_line_or_many_in_every_segmentation()
    {
        const string Octets = "250-mx.example.test\r\n250-SIZE 1000\r\n250 PIPELINING\r\n354\r\n";
        for (int segment = 1; segment <= Octets.Length; segment++)
        {
            var reader = new ReplyReader();
            var receiver = new Segments(Octets, segment);

            Assert.Equal(250, reader.Read(receiver, keepLines: true));
            Assert.Equal(["mx.example.test", "SIZE 1000", "PIPELINING"], reader.Lines);
            Assert.Equal("250 PIPELINING", reader.LastLine);
            Assert.Equal(354, reader.Read(receiver));
            Assert.Equal("354", reader.LastLine);
            Assert.Equal(["mx.example.test", "SIZE 1000", "PIPELINING"], reader.Lines);
            Assert.False(reader.HasMore);
        }
    }

    [Fact]
    public void Octets_behind_a_reply_are_noticed()
    {
        var reader = new ReplyReader();
        reader.Read(new Segments("220 go\r\n250 x", 100));

        Assert.True(reader.HasMore);
    }

    [Theory]
    [InlineData("250 ok\n")] // RFC 5321 §2.3.8: a line ends with CRLF
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("150 odd\r\n")] // RFC 5321 §4.2: the first digit is 2, 3, 4 or 5
    [InlineData("650 odd\r\n")]
    [InlineData("2x0 odd\r\n")]
    [InlineData("250ok\r\n")]
    [InlineData("250-one\r\n251 two\r\n")] // RFC 5321 §4.2.1: every line with the same code
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public void What_is_no_reply_is_malformed(string octets)
        => Assert.Throws<MalformedReplyException>(() => new ReplyReader().Read(new Segments(octets, 100)));

    [Fact]
    public void A_line_without_end_is_malformed()
        => Assert.Throws<MalformedReplyException>(() => new ReplyReader().Read(new Segments(new string('2', 5_000), 1_000)));

    [Fact]
    public void A_connection_that_ends_within_a_reply_is_an_end_of_stream()
        => Assert.Throws<EndOfStreamException>(() => new ReplyReader().Read(new Segments("250-one\r\n25", 100)));

    private sealed class Segments(string octets, int size) : IReceiver
    {
        private readonly byte[] _octets = Encoding.ASCII.GetBytes(octets);
        private int _at;

        public int Receive(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(size, buffer.Length), _octets.Length - _at);
            _octets.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
