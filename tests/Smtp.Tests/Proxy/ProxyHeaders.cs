using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary>PROXY headers of version 2, valid or not.</summary>
internal static class ProxyHeaders
{
    public const byte Local = 0x20;

    public const byte Proxy = 0x21;

    public const byte Tcp4 = 0x11;

    public const byte Tcp6 = 0x21;

    private const int CrcTlvOctets = 7;

    public static byte[] V1(string line) => Encoding.ASCII.GetBytes($"{line}\r\n");

    public static byte[] V2(byte command, byte family, params ReadOnlySpan<byte> block) =>
    [
        .. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(block.Length >> 8), (byte)block.Length, .. block,
    ];

    /// <summary>TCP over the family of the addresses, followed by TLVs.</summary>
    public static byte[] V2(string source, int port, params ReadOnlySpan<byte> tlvs)
    {
        byte[] from = IPAddress.Parse(source).GetAddressBytes();
        byte[] to = IPAddress.Parse(from.Length == 4 ? "198.51.100.2" : "2001:db8::25").GetAddressBytes();
        return V2(
            Proxy, from.Length == 4 ? Tcp4 : Tcp6, [.. from, .. to, (byte)(port >> 8), (byte)port, 0, 25, .. tlvs]);
    }

    public static byte[] Tlv(byte type, params ReadOnlySpan<byte> value) =>
        [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>The header with its checksum, computed bit by bit (RFC 3720 §12.1 has the polynomial).</summary>
    public static byte[] V2WithChecksum(string source, int port, params ReadOnlySpan<byte> tlvs)
    {
        byte[] header = V2(source, port, [.. tlvs, .. Tlv(0x03, 0, 0, 0, 0)]);
        uint checksum = uint.MaxValue;
        foreach (byte octet in header)
        {
            checksum ^= octet;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum & 1) == 0 ? checksum >> 1 : (checksum >> 1) ^ 0x82F63B78;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - CrcTlvOctets + 3), ~checksum);
        return header;
    }
}
