using System.Buffers;
using System.Net;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>The header of the PROXY protocol in either version, told by its first octet (PROXY protocol §2).</summary>
internal static class ProxyHeaderParser
{
    /// <summary>Octets of the longest header that is read; version 2 could announce 64 KiB of TLVs.</summary>
    public const int MaxOctets = 4096;

    /// <param name="input">Begins at the header; at what is behind it, once that is complete.</param>
    /// <param name="client">The client; null where a complete header does not name it.</param>
    public static ProxyHeaderStatus Read(ref ReadOnlySequence<byte> input, out IPEndPoint? client)
    {
        client = null;
        if (input.IsEmpty)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        Span<byte> octets = stackalloc byte[(int)Math.Min(input.Length, MaxOctets)];
        input.Slice(0, octets.Length).CopyTo(octets);
        ProxyHeaderStatus status = octets[0] == ProxyV1Header.Signature[0]
            ? ProxyV1Header.Read(octets, out int length, out client)
            : ProxyV2Header.Read(octets, out length, out client);
        if (status == ProxyHeaderStatus.Complete)
        {
            input = input.Slice(length);
        }

        return status;
    }
}
