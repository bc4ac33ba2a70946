using System.Buffers;
using System.Buffers.Binary;

namespace RelateMail.Smtp.Transport;

/// <summary>
/// Recognizes clients of HTTP and TLS in place of SMTP commands. A browser can be made to send a request whose body has
/// lines that look like commands, so a session with such a client ends at once.
/// </summary>
internal static class ForeignProtocol
{
    private const ulong Name = 0x48_5454_502F; // "HTTP/"

    /// <summary>A record of type handshake and major version 3 (RFC 8446 §5.1), such as a ClientHello.</summary>
    public static bool IsHandshake(in ReadOnlySequence<byte> input)
    {
        Span<byte> octets = stackalloc byte[2];
        return input.Length >= octets.Length && CopyStart(input, octets) is [0x16, 0x03];
    }

    /// <summary>
    /// The line begins with a method of HTTP (RFC 9110 §9, RFC 5789, RFC 9113 §3.4) and a space. Methods have a case.
    /// </summary>
    public static bool BeginsWithMethod(in ReadOnlySequence<byte> line)
    {
        Span<byte> octets = stackalloc byte[8]; // the longest methods and their space
        ReadOnlySpan<byte> start = CopyStart(line, octets);
        return start.StartsWith("GET "u8)
            || start.StartsWith("POST "u8)
            || start.StartsWith("HEAD "u8)
            || start.StartsWith("PUT "u8)
            || start.StartsWith("DELETE "u8)
            || start.StartsWith("CONNECT "u8)
            || start.StartsWith("OPTIONS "u8)
            || start.StartsWith("TRACE "u8)
            || start.StartsWith("PATCH "u8)
            || start.StartsWith("PRI "u8);
    }

    /// <summary>request-line = method SP request-target SP HTTP-version (RFC 9112 §3), with any method.</summary>
    /// <param name="line">Without its line end.</param>
    public static bool IsRequestLine(ReadOnlySpan<byte> line)
    {
        int version = line.LastIndexOf((byte)' ') + 1;
        return line.Length - version == sizeof(ulong)
            && IsVersion(BinaryPrimitives.ReadUInt64BigEndian(line[version..]))
            && line.IndexOf((byte)' ') is > 0 and int method
            && method < version - 1;
    }

    /// <summary>HTTP-version = HTTP-name "/" DIGIT "." DIGIT (RFC 9112 §2.3)</summary>
    /// <param name="octets">The last eight octets of a line, the first in the highest bits.</param>
    public static bool IsVersion(ulong octets) =>
        octets >> 24 == Name
        && char.IsAsciiDigit((char)((octets >> 16) & 0xFF))
        && (octets >> 8 & 0xFF) == '.'
        && char.IsAsciiDigit((char)(octets & 0xFF));

    private static ReadOnlySpan<byte> CopyStart(in ReadOnlySequence<byte> input, Span<byte> octets)
    {
        octets = octets[..(int)Math.Min(octets.Length, input.Length)];
        input.Slice(0, octets.Length).CopyTo(octets);
        return octets;
    }
}
