using System.Buffers;
using System.Net;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary>
/// Random octets: no exception, no wait past the longest header, and the same result in any segmentation.
/// </summary>
public sealed class ProxyHeaderFuzzTests
{
    private const int Cases = 60_000;

    [Fact]
    public void Any_octets_have_the_same_result_in_every_segmentation()
    {
        var random = new Random(20261123);
        byte[][] seeds =
        [
            ProxyHeaders.V1("PROXY TCP4 192.0.2.1 198.51.100.2 56324 25"),
            ProxyHeaders.V1("PROXY TCP6 2001:db8::1 2001:db8::2 56324 25"),
            ProxyHeaders.V1("PROXY UNKNOWN"),
            ProxyHeaders.V2("192.0.2.1", 56324, ProxyHeaders.Tlv(0x04, new byte[9])),
            ProxyHeaders.V2WithChecksum("2001:db8::1", 56324),
            ProxyHeaders.V2(ProxyHeaders.Local, 0),
            [],
        ];
        for (int i = 0; i < Cases; i++)
        {
            byte[] octets = Mutate(random, seeds[i % seeds.Length]);
            (ProxyHeaderStatus Status, string? Client, long Left) whole = Read(new(octets));
            int cut = random.Next(octets.Length + 1);

            Assert.Equal(whole, Read(Segments.Of(octets[..cut], octets[cut..])));
            if (octets.Length >= ProxyHeaderReader.MaxOctets)
            {
                Assert.NotEqual(ProxyHeaderStatus.NeedMore, whole.Status);
            }

            // A result does not change when more octets follow.
            if (whole.Status != ProxyHeaderStatus.NeedMore)
            {
                Assert.Equal(whole with { Left = whole.Left + 3 }, Read(new([.. octets, 1, 2, 3])));
            }
        }
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        byte[] tail = new byte[random.Next(10) == 0 ? random.Next(6000) : random.Next(40)];
        random.NextBytes(tail);
        byte[] octets = [.. seed, .. tail];
        for (int changes = random.Next(4); changes > 0 && octets.Length > 0; changes--)
        {
            octets[random.Next(Math.Min(octets.Length, seed.Length + 8))] = (byte)random.Next(256);
        }

        return octets[..random.Next(octets.Length + 1)];
    }

    private static (ProxyHeaderStatus Status, string? Client, long Left) Read(ReadOnlySequence<byte> input)
    {
        ProxyHeaderStatus status = ProxyHeaderReader.Parse(ref input, out IPEndPoint? client);
        return (status, client?.ToString(), input.Length);
    }
}
