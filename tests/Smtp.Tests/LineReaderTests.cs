using System.Buffers;
using System.Text;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Tests;

/// <summary>Lines are the same in every segmentation.</summary>
public sealed class LineReaderTests
{
    public static TheoryData<string, string> Cases => new()
    {
        { "NOOP\r\n", "[NOOP]" },
        { "\r\n", "[]" },
        { "NOOP\r\nRSET\r\nQU", "[NOOP][RSET]" },
        { "NOOP\nRSET\r\nQUIT\r\n", "Malformed [QUIT]" }, // octets after a bare LF belong to the broken line
        { "\nRSET\r\nQUIT\r\n", "Malformed [QUIT]" },
        { "A\nB\nC\r\nQUIT\r\n", "Malformed [QUIT]" },
        { "A\rB\r\nQUIT\r\n", "Malformed [QUIT]" },
        { "A\r\r\nQUIT\r\n", "Malformed [QUIT]" },
        { "A\0B\r\nQUIT\r\n", "Malformed [QUIT]" },
        { $"NOOP {new string('x', 505)}\r\nQUIT\r\n", $"[NOOP {new string('x', 505)}][QUIT]" },
        { $"NOOP {new string('x', 506)}\r\nQUIT\r\n", "TooLong [QUIT]" },
        { $"NOOP {new string('x', 600)}\nRSET\r\nQUIT\r\n", "TooLong [QUIT]" },
        { $"NOOP {new string('x', 600)}\r\r\nQUIT\r\n", "TooLong [QUIT]" },
        { $"vrfy {new string('x', 515)}\r\nQUIT\r\n", $"[vrfy {new string('x', 515)}][QUIT]" },
        { $"AUTH {new string('x', 600)}\r\nQUIT\r\n", $"[AUTH {new string('x', 600)}][QUIT]" },
        { "GET / HTTP/1.1\r\nQUIT\r\n", "Foreign " }, // RFC 9112 §3: any method, target and version
        { "GET /\r\nQUIT\r\n", "Foreign " },
        { "get / HTTP/1.0\r\nQUIT\r\n", "Foreign " },
        { "PROPFIND /a b HTTP/1.1\r\nQUIT\r\n", "Foreign " },
        { "RSET x HTTP/1.1\r\nQUIT\r\n", "Foreign " },
        { "CONNECT mail.example.org:25 HTTP/1.1\r\n", "Foreign " },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "Foreign " },
        { "NOOP\r\nPOST / HTTP/1.1\nQUIT\r\n", "[NOOP]Foreign " },
        { "X\nPOST / HTTP/1.1\r\nQUIT\r\n", "Malformed Foreign " },
        { "X\nPOST / HTTP/1.1\nQUIT\r\n", "Malformed Foreign " },
        { $"SEARCH /{new string('x', 600)} HTTP/1.1\r\nQUIT\r\n", "Foreign " },
        { $"SEARCH /{new string('x', 600)} HTTP/1.1\nQUIT\r\n", "Foreign " },
        { $"POST /{new string('x', 600)}\r\nQUIT\r\n", "Foreign " },
        { "\x16\x03\x01\x02", "Foreign " }, // RFC 8446 §5.1: a handshake record
        { "NOOP\r\n\x16\x03", "[NOOP]Foreign " },
        { "\x16\r\nQUIT\r\n", "[\x16][QUIT]" },
        { "HTTP/1.1 200 OK\r\n", "[HTTP/1.1 200 OK]" },
        { "NOOP HTTP/1.1\r\n", "[NOOP HTTP/1.1]" },
        { " / HTTP/1.1\r\n", "[ / HTTP/1.1]" }, // a method is not empty
        { "NOOP / HTTP/1.x\r\n", "[NOOP / HTTP/1.x]" },
        { "NOOP / XHTTP/1.1\r\n", "[NOOP / XHTTP/1.1]" },
        { "GETS /\r\nGET\r\n", "[GETS /][GET]" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lines_are_the_same_in_every_segmentation(string input, string expected)
    {
        byte[] octets = Encoding.ASCII.GetBytes(input);
        Assert.Equal(expected, Read(octets, [octets.Length]));
        Assert.Equal(expected, Read(octets, [.. Enumerable.Range(1, octets.Length)]));
        for (int split = 1; split < octets.Length; split++)
        {
            Assert.Equal(expected, Read(octets, [split, octets.Length]));
        }
    }

    [Fact]
    public void Line_over_two_segments_is_one_line()
    {
        var first = new Segment("NO"u8.ToArray(), null);
        var second = new Segment("OP\r\nQ"u8.ToArray(), first);
        var input = new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
        var reader = new LineReader(SmtpExtensions.LineLimits);
        Assert.Equal(LineStatus.Line, reader.Read(ref input, false, out ReadOnlySpan<byte> line));
        Assert.Equal("NOOP", Encoding.ASCII.GetString(line));
        Assert.Equal(1, input.Length);
    }

    [Fact]
    public void Line_of_an_AUTH_exchange_has_its_own_limit()
    {
        string line = new('A', 12286);
        Assert.Equal($"[{line}]", Read(Encoding.ASCII.GetBytes($"{line}\r\n"), [12288], true));
        Assert.Equal("TooLong ", Read(Encoding.ASCII.GetBytes(new string('A', 12287) + "\r\n"), [12289], true));
    }

    [Theory]
    [InlineData("NOOP ")] // past its limit
    [InlineData("NOOP\n")] // behind a bare LF
    public void Line_without_an_end_is_abandoned(string begin)
    {
        string found = Read(Encoding.ASCII.GetBytes(begin + new string('x', 70_000)), [1000, 30_000, 70_005]);
        Assert.EndsWith("Endless ", found, StringComparison.Ordinal);
    }

    /// <summary>Feeds the input up to each end in turn; unconsumed octets are read again, as with a pipe.</summary>
    private static string Read(byte[] octets, int[] ends, bool isAuthentication = false)
    {
        var reader = new LineReader(SmtpExtensions.LineLimits);
        var found = new StringBuilder();
        int start = 0;
        foreach (int end in ends)
        {
            var input = new ReadOnlySequence<byte>(octets, start, end - start);
            LineStatus status;
            do
            {
                status = reader.Read(ref input, isAuthentication, out ReadOnlySpan<byte> line);
                if (status == LineStatus.Line)
                {
                    found.Append('[').Append(Encoding.ASCII.GetString(line)).Append(']');
                }
                else if (status != LineStatus.NeedMore)
                {
                    found.Append(status).Append(' ');
                    if (status == LineStatus.Foreign)
                    {
                        return found.ToString(); // the session ends
                    }
                }
            }
            while (status is not (LineStatus.NeedMore or LineStatus.Endless) && !input.IsEmpty);

            start = end - (int)input.Length;
        }

        return found.ToString();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, Segment? previous)
        {
            Memory = octets;
            if (previous is not null)
            {
                previous.Next = this;
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
            }
        }
    }
}
