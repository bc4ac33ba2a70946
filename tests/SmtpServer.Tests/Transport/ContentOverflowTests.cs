using System.Text;
using RelateMail.SmtpServer.Transport;

namespace RelateMail.SmtpServer.Tests.Transport;

/// <summary>A content past its limit is dropped, and exactly its end reaches the package.</summary>
public sealed class ContentOverflowTests
{
    private const int Limit = 100_000;

    [Fact]
    public void Content_within_the_limit_passes_unchanged()
    {
        var overflow = new ContentOverflow(Limit);
        for (int sent = 0; sent < Limit; sent += 1_000)
        {
            Assert.Null(overflow.Filter(Line(1_000)));
        }

        Assert.False(overflow.IsOver);
    }

    [Fact]
    public void Stuffed_dots_do_not_count()
    {
        var overflow = new ContentOverflow(Limit);
        byte[] dots = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("..\r\n", 1_000)));
        for (int sent = 0; sent < 50; sent++) // 200,000 octets on the wire, 150,000 without the stuffed dots
        {
            Assert.Null(overflow.Filter(dots));
        }

        Assert.False(overflow.IsOver);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_end_is_found_at_every_seam_and_what_follows_it_is_kept(int atSeam)
    {
        const string end = "\r\n.\r\nMAIL FROM:<>\r\n";
        var overflow = new ContentOverflow(Limit);
        while (!overflow.IsOver)
        {
            Assert.Null(overflow.Filter(Line(10_000)));
        }

        Assert.Empty(overflow.Filter(Encoding.ASCII.GetBytes(new string('x', 50) + end[..atSeam]))!);
        byte[]? last = overflow.Filter(Encoding.ASCII.GetBytes(end[atSeam..]));

        Assert.Equal("?\r\n.\r\nMAIL FROM:<>\r\n", Encoding.ASCII.GetString(last!));
        Assert.Null(overflow.Filter("RCPT"u8));
    }

    [Fact]
    public void The_end_is_found_octet_by_octet()
    {
        var overflow = new ContentOverflow(Limit);
        while (!overflow.IsOver)
        {
            Assert.Null(overflow.Filter(Line(10_000)));
        }

        byte[]?[] passed = [.. "ab\r\n.\r\n"u8.ToArray().Select(octet => overflow.Filter([octet]))];

        Assert.Equal("?\r\n.\r\n", Encoding.ASCII.GetString(passed[^1]!));
        Assert.All(passed[..^1], static one => Assert.Empty(one!));
    }

    [Fact]
    public void A_content_of_twice_the_limit_is_excessive()
    {
        var overflow = new ContentOverflow(Limit);
        for (int sent = 0; sent <= 3 * Limit; sent += 10_000)
        {
            overflow.Filter(Line(10_000));
        }

        Assert.True(overflow.IsExcessive);
    }

    private static byte[] Line(int octets) => Encoding.ASCII.GetBytes(new string('x', octets - 2) + "\r\n");
}
