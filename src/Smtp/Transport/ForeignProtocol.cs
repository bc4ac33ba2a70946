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
        if (input.FirstSpan is not [0x16, ..])
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[2];
        return CopyStart(input, octets) is [_, 0x03];
    }

    /// <summary>
    /// request-line = method SP request-target SP HTTP-version (RFC 9112 §3), with any method, or the start of one.
    /// </summary>
    /// <param name="line">Without its line end.</param>
    public static bool IsRequestLine(ReadOnlySpan<byte> line) => BeginsWithMethod(line) || EndsWithVersion(line);

    /// <summary>The line begins with a method and a space.</summary>
    public static bool BeginsWithMethod(in ReadOnlySequence<byte> line)
    {
        Span<byte> octets = stackalloc byte[8]; // the longest methods and their space
        return BeginsWithMethod(CopyStart(line, octets));
    }

    /// <summary>HTTP-version = HTTP-name "/" DIGIT "." DIGIT (RFC 9112 §2.3)</summary>
    /// <param name="octets">The last eight octets of a line, the first in the highest bits.</param>
    public static bool IsVersion(ulong octets) =>
        octets >> 24 == Name
        && char.IsAsciiDigit((char)((octets >> 16) & 0xFF))
        && (octets >> 8 & 0xFF) == '.'
        && char.IsAsciiDigit((char)(octets & 0xFF));

    /// <summary>Methods are those of RFC 9110 §9, RFC 5789 and RFC 9113 §3.4. They have a case.</summary>
    private static bool BeginsWithMethod(ReadOnlySpan<byte> line) => line is [>= (byte)'C' and <= (byte)'T', ..]
        && (line.StartsWith("GET "u8)
            || line.StartsWith("POST "u8)
            || line.StartsWith("HEAD "u8)
            || line.StartsWith("PUT "u8)
            || line.StartsWith("DELETE "u8)
            || line.StartsWith("CONNECT "u8)
            || line.StartsWith("OPTIONS "u8)
            || line.StartsWith("TRACE "u8)
            || line.StartsWith("PATCH "u8)
            || line.StartsWith("PRI "u8));

    /// <summary>The line has a word, another, and a version of HTTP.</summary>
    private static bool EndsWithVersion(ReadOnlySpan<byte> line)
    {
        int version = line.Length - sizeof(ulong);
        return version > 2
            && line[version - 1] == ' '
            && IsVersion(BinaryPrimitives.ReadUInt64BigEndian(line[version..]))
            && line.IndexOf((byte)' ') is > 0 and int method
            && method < version - 1;
    }

    private static ReadOnlySpan<byte> CopyStart(in ReadOnlySequence<byte> input, Span<byte> octets)
    {
        octets = octets[..(int)Math.Min(octets.Length, input.Length)];
        input.Slice(0, octets.Length).CopyTo(octets);
        return octets;
    }
}
