using System.Text;
using RelateMail.Shared.Wire;

namespace RelateMail.Load.Tests;

public sealed class ReplyReaderTests
{
    [Fact]
    public async Task A_reply_of_one_or_many_lines_is_read_in_every_segmentation()
    {
        const string Octets = "250-mx.example.test\r\n250-SIZE 1000\r\n250 PIPELINING\r\n354\r\n";
        for (int segment = 1; segment <= Octets.Length; segment++)
        {
            var reader = new ReplyReader();
            var receiver = new Segments(Octets, segment);

            Assert.Equal(250, await ReadAsync(reader, receiver, keepLines: true));
            Assert.Equal(["mx.example.test", "SIZE 1000", "PIPELINING"], reader.Lines);
            Assert.Equal("250 PIPELINING", reader.LastLine);
            Assert.Equal(354, await ReadAsync(reader, receiver));
            Assert.Equal("354", reader.LastLine);
            Assert.Equal(["mx.example.test", "SIZE 1000", "PIPELINING"], reader.Lines);
            Assert.False(reader.HasMore);
        }
    }

    [Fact]
    public async Task Octets_after_a_reply_are_noticed()
    {
        var reader = new ReplyReader();
        await ReadAsync(reader, new Segments("220 ready\r\n250 x", 100));

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
    [InlineData("250-one\r\n251 two\r\n")] // RFC 5321 §4.2.1: every line has the same code
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public async Task Octets_that_are_not_a_reply_are_malformed(string octets) =>
        await Assert.ThrowsAsync<MalformedReplyException>(
            () => ReadAsync(new ReplyReader(), new Segments(octets, 100)));

    [Fact]
    public async Task A_line_without_an_end_is_malformed() =>
        await Assert.ThrowsAsync<MalformedReplyException>(
            () => ReadAsync(new ReplyReader(), new Segments(new string('2', 5_000), 1_000)));

    [Fact]
    public async Task A_connection_that_closes_within_a_reply_is_an_end_of_stream() =>
        await Assert.ThrowsAsync<EndOfStreamException>(
            () => ReadAsync(new ReplyReader(), new Segments("250-one\r\n25", 100)));

    private static Task<int> ReadAsync(ReplyReader reader, Segments segments, bool keepLines = false) =>
        reader.ReadAsync(segments, keepLines, TestContext.Current.CancellationToken).AsTask();

    private sealed class Segments(string octets, int size) : IReceiver
    {
        private readonly byte[] _octets = Encoding.ASCII.GetBytes(octets);
        private int _at;

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            int count = Math.Min(Math.Min(size, buffer.Length), _octets.Length - _at);
            _octets.AsSpan(_at, count).CopyTo(buffer.Span);
            _at += count;
            return new(count);
        }
    }
}
