using System.Buffers;
using System.Net;
using System.Text;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary>The text header (PROXY protocol §2.1).</summary>
public sealed class ProxyV1HeaderTests
{
    [Theory]
    [InlineData("TCP4 192.0.2.1 198.51.100.2 56324 25", "192.0.2.1:56324")]
    [InlineData("TCP4 255.255.255.255 255.255.255.255 65535 65535", "255.255.255.255:65535")]
    [InlineData("TCP4 0.0.0.0 0.0.0.0 0 0", "0.0.0.0:0")]
    [InlineData("TCP6 2001:db8::1 2001:DB8::2 56324 25", "[2001:db8::1]:56324")]
    [InlineData("TCP6 ::1 :: 1 1", "[::1]:1")]
    [InlineData("TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.2 7 25", "192.0.2.1:7")] // as inet_ntop writes it
    [InlineData(
        "TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535",
        "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("UNKNOWN", null)]
    [InlineData("UNKNOWN whatever 1 2 3 4 5 6 7", null)] // to be passed over
    [InlineData(
        "UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535", null)]
    public void Line_contains_the_client_or_UNKNOWN(string line, string? client)
    {
        ReadOnlySequence<byte> input = new(Encoding.ASCII.GetBytes($"PROXY {line}\r\nEHLO"));

        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderReader.Parse(ref input, out IPEndPoint? named));
        Assert.Equal(client, named?.ToString());
        Assert.Equal("EHLO"u8, input.ToArray());
    }

    [Theory]
    [InlineData("EHLO client.example.org\r\n")]
    [InlineData("PROXX")]
    [InlineData("PROXY\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 198.51.100.2 1 25\r\n")] // one space, no more
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 25 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 25 26\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\t198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 25\n")] // bare LF
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 25\rX")] // bare CR
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 01 25\r\n")] // leading zeros
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 65536 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 1 -25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1.5 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 0x7f.0.0.1 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 2001:db8::2 1 25\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::2 1 25\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 1 25\r\n")]
    [InlineData("PROXY TCP6 2001:db8::1::2 2001:db8::2 1 25\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY \r\n")]
    public void Any_other_line_is_malformed(string line)
    {
        ReadOnlySequence<byte> input = new(Encoding.ASCII.GetBytes(line));

        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderReader.Parse(ref input, out IPEndPoint? client));
        Assert.Null(client);
    }

    [Fact]
    public void Line_has_at_most_107_octets()
    {
        string longest = "PROXY UNKNOWN " + new string('x', 107 - 16);
        ReadOnlySequence<byte> whole = new(Encoding.ASCII.GetBytes($"{longest}\r\n"));
        ReadOnlySequence<byte> longer = new(Encoding.ASCII.GetBytes($"{longest}x\r\n"));
        ReadOnlySequence<byte> open = new(Encoding.ASCII.GetBytes($"{longest}xx"));

        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderReader.Parse(ref whole, out _));
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderReader.Parse(ref longer, out _));
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderReader.Parse(ref open, out _));
    }

    [Fact]
    public void Every_prefix_of_a_header_needs_more()
    {
        byte[] header = ProxyHeaders.V1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 25");
        for (int octets = 0; octets < header.Length; octets++)
        {
            ReadOnlySequence<byte> part = Segments.Single(header[..octets]);
            Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeaderReader.Parse(ref part, out _));

            ReadOnlySequence<byte> split = Segments.Of(header[..octets], [.. header[octets..], .. "\r\n"u8]);
            Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderReader.Parse(ref split, out IPEndPoint? client));
            Assert.Equal("192.0.2.1:56324", client!.ToString());
            Assert.Equal("\r\n"u8, split.ToArray());
        }
    }
}
