using System.Buffers;
using System.Text;
using RelateMail.SmtpServer.Content;

namespace RelateMail.SmtpServer.Tests.Content;

/// <summary>The package's buffer becomes the content that the gateway would have received.</summary>
public sealed class ReceivedContentTests
{
    [Theory]
    [InlineData("Subject: a\r\n\r\nbody", "Subject: a\r\n\r\nbody\r\n")] // the package cuts the final CRLF
    [InlineData("..first", ".first\r\n")] // and leaves the first line stuffed
    [InlineData(".first", "first\r\n")] // RFC 5321 §4.5.2: a leading dot is removed, whatever follows it
    [InlineData("", "\r\n")] // one empty line
    public void Content_has_its_final_line_end_and_no_stuffed_dot(string buffer, string expected)
    {
        var content = new ReceivedContent(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(buffer)));

        string octets = Encoding.ASCII.GetString(content.Lines) + "\r\n";
        Assert.Equal(expected, octets);
        Assert.Equal(expected.Length, content.Length);
    }

    [Theory]
    [InlineData("a\r\nb", false)]
    [InlineData("a\r\n", false)]
    [InlineData("", false)]
    [InlineData("a\nb", true)]
    [InlineData("a\rb", true)]
    [InlineData("a\r\r\nb", true)]
    [InlineData("a\r", true)]
    [InlineData("\n", true)]
    public void Bare_line_end_is_found_however_the_buffer_is_split(string text, bool expected)
    {
        for (int first = 0; first <= text.Length; first++)
        {
            for (int second = first; second <= text.Length; second++)
            {
                var content = new ReceivedContent(Split(text, first, second));
                Assert.Equal(expected, content.HasBareLineEnd());
            }
        }
    }

    private static ReadOnlySequence<byte> Split(string text, int first, int second)
    {
        byte[] octets = Encoding.ASCII.GetBytes(text);
        var head = new Segment(octets.AsMemory(0, first), null);
        var middle = new Segment(octets.AsMemory(first, second - first), head);
        var last = new Segment(octets.AsMemory(second), middle);
        return new ReadOnlySequence<byte>(head, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> octets, Segment? before)
        {
            Memory = octets;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
