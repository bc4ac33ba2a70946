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
}
