using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RelateMail.Smtp.Reputation;

/// <summary>A network that clients are counted by.</summary>
/// <param name="Bits">The prefix, in the upper bits.</param>
/// <param name="Length">Bits of the prefix.</param>
/// <param name="IsIPv6">False for IPv4.</param>
internal readonly record struct NetworkPrefix(ulong Bits, byte Length, bool IsIPv6)
{
    /// <summary>How many times the points of one address the network may have; null if networks of this length are not
    /// counted.</summary>
    public int? Share => (IsIPv6, Length) switch
    {
        (false, 32) or (true, 64) => 1,
        (false, 24) or (true, 56) => 4,
        (true, 48) => 16,
        _ => null,
    };

    /// <summary>The networks of an address, from the smallest, with the share of points that each may have.</summary>
    public static int Write(IPAddress address, Span<(NetworkPrefix Network, int Share)> networks)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out int length);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            ulong prefix = BinaryPrimitives.ReadUInt64BigEndian(octets);
            networks[0] = (new(prefix, 64, true), 1);
            networks[1] = (new(prefix & ~0xFFUL, 56, true), 4);
            networks[2] = (new(prefix & ~0xFFFFUL, 48, true), 16);
            return 3;
        }

        ulong host = (ulong)BinaryPrimitives.ReadUInt32BigEndian(octets[(length - 4)..]) << 32;
        networks[0] = (new(host, 32, false), 1);
        networks[1] = (new(host & ~0xFF_0000_0000UL, 24, false), 4);
        return 2;
    }

    /// <summary>Reads the text of <see cref="ToString"/>.</summary>
    public static bool TryParse(string text, out NetworkPrefix prefix)
    {
        prefix = default;
        if (!IPNetwork.TryParse(text, out IPNetwork network))
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[16];
        network.BaseAddress.TryWriteBytes(octets, out int length);
        prefix = new(
            BinaryPrimitives.ReadUInt64BigEndian(octets) & (length == 16 ? ulong.MaxValue : 0xFFFF_FFFF_0000_0000),
            (byte)network.PrefixLength,
            length == 16);
        return network.PrefixLength <= (length == 16 ? 64 : 32);
    }

    /// <summary>The network as text (RFC 4632 §3.1, RFC 5952 §4).</summary>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(octets, Bits);
        return $"{new IPAddress(IsIPv6 ? octets : octets[..4])}/{Length}";
    }
}
