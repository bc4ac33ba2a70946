using System.Buffers;
using System.Net;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary>The binary header (PROXY protocol §2.2).</summary>
public sealed class ProxyV2HeaderTests
{
    private static readonly byte[] s_ipv4 = [192, 0, 2, 1, 198, 51, 100, 2, 0xDC, 0x04, 0, 25];

    [Theory]
    [InlineData("192.0.2.1", 56324, "192.0.2.1:56324")]
    [InlineData("2001:db8::1", 0, "[2001:db8::1]:0")]
    [InlineData("::ffff:192.0.2.1", 65535, "192.0.2.1:65535")]
    public void Proxy_command_contains_the_client(string source, int port, string client) =>
        Assert.Equal(client, Complete(ProxyHeaders.V2(source, port))?.ToString());

    [Fact]
    public void Tlvs_are_skipped_in_any_segmentation()
    {
        byte[] header = ProxyHeaders.V2WithChecksum(
            "192.0.2.1", 56324,
            [.. ProxyHeaders.Tlv(0x01, "h2"u8), .. ProxyHeaders.Tlv(0x04), .. ProxyHeaders.Tlv(0xEE, new byte[300])]);
        for (int octets = 0; octets < header.Length; octets++)
        {
            ReadOnlySequence<byte> part = Segments.Single(header[..octets]);
            Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeaderReader.Parse(ref part, out _));

            ReadOnlySequence<byte> split = Segments.Of(header[..octets], [.. header[octets..], 0x16]);
            Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderReader.Parse(ref split, out IPEndPoint? client));
            Assert.Equal("192.0.2.1:56324", client!.ToString());
            Assert.Equal([0x16], split.ToArray());
        }
    }

    [Theory]
    [InlineData(ProxyHeaders.Local, 0x00, 0)]
    [InlineData(ProxyHeaders.Local, ProxyHeaders.Tcp4, 12)] // the block of LOCAL is discarded, whatever it holds
    [InlineData(ProxyHeaders.Local, 0xFF, 3)]
    [InlineData(ProxyHeaders.Proxy, 0x00, 0)] // AF_UNSPEC
    [InlineData(ProxyHeaders.Proxy, 0x00, 40)]
    [InlineData(ProxyHeaders.Proxy, 0x10, 12)] // AF_INET, UNSPEC
    [InlineData(ProxyHeaders.Proxy, 0x31, 216)] // AF_UNIX
    public void Peer_is_kept_if_the_header_has_no_client(byte command, byte family, int octets) =>
        Assert.Null(Complete(ProxyHeaders.V2(command, family, new byte[octets])));

    [Theory]
    [InlineData(0x22, ProxyHeaders.Tcp4)] // no such command
    [InlineData(0x11, ProxyHeaders.Tcp4)] // version 1 in octets
    [InlineData(0x31, ProxyHeaders.Tcp4)] // version 3
    [InlineData(ProxyHeaders.Proxy, 0x12)] // datagrams
    [InlineData(ProxyHeaders.Proxy, 0x13)] // no such transport
    [InlineData(ProxyHeaders.Proxy, 0x03)]
    [InlineData(ProxyHeaders.Proxy, 0x41)] // no such family
    [InlineData(ProxyHeaders.Proxy, 0x40)]
    [InlineData(ProxyHeaders.Proxy, ProxyHeaders.Tcp6)] // too short for it
    [InlineData(ProxyHeaders.Proxy, 0x31)]
    public void Other_values_are_malformed(byte command, byte family) =>
        AssertMalformed(ProxyHeaders.V2(command, family, s_ipv4));

    [Fact]
    public void Block_shorter_than_its_addresses_is_malformed()
    {
        for (int octets = 0; octets < s_ipv4.Length; octets++)
        {
            AssertMalformed(ProxyHeaders.V2(ProxyHeaders.Proxy, ProxyHeaders.Tcp4, s_ipv4.AsSpan(0, octets)));
        }
    }

    [Theory]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { 1, 0 })]
    [InlineData(new byte[] { 1, 0, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 2, 1, 0, 7 })]
    [InlineData(new byte[] { 3, 0, 3, 0, 0, 0 })] // a checksum has four octets
    [InlineData(new byte[] { 3, 0, 4, 0, 0, 0, 0 })] // and this one is wrong
    public void Tlvs_that_do_not_end_with_the_header_and_wrong_checksums_are_malformed(byte[] tlvs) =>
        AssertMalformed(ProxyHeaders.V2("192.0.2.1", 56324, tlvs));

    [Fact]
    public void Checksum_detects_a_change_of_any_octet()
    {
        byte[] header = ProxyHeaders.V2WithChecksum("2001:db8::1", 56324, ProxyHeaders.Tlv(0x02, "mail.example.org"u8));
        Assert.Equal("[2001:db8::1]:56324", Complete(header)?.ToString());
        for (int i = 16; i < header.Length; i++)
        {
            byte[] changed = [.. header];
            changed[i] ^= 0x01;
            bool hidesChecksum = i == header.Length - 7; // a changed type is no longer a checksum
            if (!hidesChecksum)
            {
                AssertMalformed(changed);
            }
        }
    }

    [Fact]
    public void Header_longer_than_4096_octets_is_refused_at_once()
    {
        byte[] longest = ProxyHeaders.V2(ProxyHeaders.Proxy, 0x00, new byte[4096 - 16]);
        Assert.Null(Complete(longest));

        AssertMalformed(ProxyHeaders.V2(ProxyHeaders.Proxy, 0x00, new byte[4096 - 15])[..16]);
        AssertMalformed(ProxyHeaders.V2(ProxyHeaders.Local, 0x00, new byte[65535])[..16]);
    }

    [Fact]
    public void Broken_signature_is_malformed_at_once()
    {
        byte[] header = ProxyHeaders.V2("192.0.2.1", 56324);
        for (int i = 0; i < 12; i++)
        {
            AssertMalformed([.. header[..i], (byte)'x']);
        }
    }

    private static IPEndPoint? Complete(byte[] header)
    {
        ReadOnlySequence<byte> input = new([.. header, .. "EHLO"u8]);
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderReader.Parse(ref input, out IPEndPoint? client));
        Assert.Equal("EHLO"u8, input.ToArray());
        return client;
    }

    private static void AssertMalformed(byte[] header)
    {
        ReadOnlySequence<byte> input = new(header);
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderReader.Parse(ref input, out IPEndPoint? client));
        Assert.Null(client);
    }
}
