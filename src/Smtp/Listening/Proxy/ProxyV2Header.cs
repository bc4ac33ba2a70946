using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>
/// The binary header: signature, version and command, family and transport, length, addresses, TLVs (PROXY protocol
/// §2.2).
/// </summary>
internal static class ProxyV2Header
{
    private const int FixedOctets = 16;
    private const int TlvOctets = 3; // type, and two of length
    private const byte Crc32C = 0x03;

    private const byte Local = 0x20;
    private const byte Proxy = 0x21;

    private const int Ipv4Octets = 12;
    private const int Ipv6Octets = 36;
    private const int UnixOctets = 216;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="octets">At least one; at most <see cref="ProxyHeaderReader.MaxOctets"/> are examined.</param>
    /// <param name="length">Octets of the header with its TLVs.</param>
    /// <param name="client">
    /// The client's address and port; null if the header is not complete or does not contain them.
    /// </param>
    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> octets, out int length, out IPEndPoint? client)
    {
        length = 0;
        client = null;
        if (!ProxyV1Header.StartsAlike(octets, Signature)
            || (octets.Length > Signature.Length && octets[Signature.Length] is not (Local or Proxy)))
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (octets.Length < FixedOctets)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        length = FixedOctets + BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        if (length > ProxyHeaderReader.MaxOctets)
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (octets.Length < length)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        // LOCAL: the family and the rest are ignored.
        return octets[Signature.Length] == Local || ReadBlock(octets[..length], out client)
            ? ProxyHeaderStatus.Complete
            : ProxyHeaderStatus.Malformed;
    }

    private static bool ReadBlock(ReadOnlySpan<byte> header, out IPEndPoint? client)
    {
        client = null;
        int? addresses = (header[13] >> 4, header[13] & 0x0F) switch
        {
            (0, 0 or 1 or 2) or (1 or 2 or 3, 0) => null, // AF_UNSPEC or UNSPEC: the block is skipped
            (1, 1) => Ipv4Octets,
            (2, 1) => Ipv6Octets,
            (3, 1) => UnixOctets,
            _ => int.MaxValue, // datagrams cannot carry SMTP; other values are not assigned
        };
        if (addresses is not { } size)
        {
            return true;
        }

        ReadOnlySpan<byte> block = header[FixedOctets..];
        if (block.Length < size || !AreTlvsSound(header, FixedOctets + size))
        {
            return false;
        }

        client = size switch
        {
            Ipv4Octets => new(new IPAddress(block[..4]), BinaryPrimitives.ReadUInt16BigEndian(block[8..])),
            Ipv6Octets => new(Unmapped(new IPAddress(block[..16])), BinaryPrimitives.ReadUInt16BigEndian(block[32..])),
            _ => null,
        };
        return true;
    }

    private static IPAddress Unmapped(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The TLVs end with the header, and a checksum among them is correct. Other TLVs are not read.</summary>
    private static bool AreTlvsSound(ReadOnlySpan<byte> header, int position)
    {
        bool wasChecked = false;
        while (position < header.Length)
        {
            if (header.Length - position < TlvOctets)
            {
                return false;
            }

            int value = position + TlvOctets;
            int size = BinaryPrimitives.ReadUInt16BigEndian(header[(position + 1)..]);
            if (size > header.Length - value)
            {
                return false;
            }

            if (header[position] == Crc32C)
            {
                if (wasChecked || size != sizeof(uint) || !IsChecksumRight(header, value))
                {
                    return false;
                }

                wasChecked = true;
            }

            position = value + size;
        }

        return true;
    }

    /// <summary>CRC-32C over the whole header, the checksum itself counted as 0 (PROXY protocol §2.2.3).</summary>
    private static bool IsChecksumRight(ReadOnlySpan<byte> header, int position)
    {
        uint checksum = uint.MaxValue;
        for (int i = 0; i < header.Length; i++)
        {
            bool isOwn = i >= position && i < position + sizeof(uint);
            checksum = BitOperations.Crc32C(checksum, isOwn ? (byte)0 : header[i]);
        }

        return ~checksum == BinaryPrimitives.ReadUInt32BigEndian(header[position..]);
    }
}
