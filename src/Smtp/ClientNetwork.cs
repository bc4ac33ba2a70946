using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RelateMail.Smtp;

/// <summary>
/// The network that limits per client count by: one IPv4 address, or one IPv6 /64, which is what a provider assigns to
/// one customer. A mapped IPv4 address counts as that address.
/// </summary>
/// <param name="Prefix">The 32 bits of an IPv4 address, or the first 64 of an IPv6 address.</param>
/// <param name="IsIPv6">True if <paramref name="Prefix"/> is that of an IPv6 address.</param>
public readonly record struct ClientNetwork(ulong Prefix, bool IsIPv6)
{
    /// <summary>The network in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).</summary>
    public override string ToString()
    {
        Span<byte> octets = stackalloc byte[16];
        if (!IsIPv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)Prefix);
            return $"{new IPAddress(octets[..4])}/32";
        }

        octets.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(octets, Prefix);
        return $"{new IPAddress(octets)}/64";
    }

    public static ClientNetwork Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out int length);
        return address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6
            ? new(BinaryPrimitives.ReadUInt64BigEndian(octets), true)
            : new(BinaryPrimitives.ReadUInt32BigEndian(octets[(length - 4)..]), false);
    }
}
